import type { ContainerEvent, Engine } from '../engine/port.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';
import { dynoLabels } from './container-spec.ts';

interface WatchOptions {
  readonly engine: Engine;
  readonly installation: string;
  readonly clock: Clock;
  /** Looks at everything; `missed` when events may have been lost before. */
  readonly survey: (options: { readonly missed: boolean }) => Promise<void>;
  /** Looks at one dyno after news of it. */
  readonly onEvent: (event: ContainerEvent) => void;
  /** One line for each change between an engine that answers and one that does not. */
  readonly onNotice: (message: string) => void;
  readonly onError: (error: unknown) => void;
}

/** The truth is looked up this often whatever the events said. */
const SURVEY_EVERY_MS = 10_000;

/** Watches the engine: its events are hints, a full look at each connection and on a timer is the truth. */
export class Watch {
  readonly #options: WatchOptions;
  #isAway = false;
  #missed = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** Resolves when the signal aborts. `missed` when nothing has been looked at yet. */
  async run(signal: AbortSignal, options: { readonly missed: boolean }): Promise<void> {
    const backOff = new BackOff({ firstMs: 250, maxMs: 10_000 });
    this.#missed = options.missed;
    while (!signal.aborted) {
      await this.#connection(signal, () => backOff.reset()).catch((error: unknown) =>
        this.#lost(error, signal),
      );
      await this.#options.clock.sleep(backOff.next(), signal).catch(() => undefined);
    }
  }

  /** One stream of events, beginning with a look at everything. @throws when the engine goes away */
  async #connection(signal: AbortSignal, onConnected: () => void): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    try {
      await Promise.race([this.#events(either), this.#surveys(either, onConnected)]);
    } finally {
      over.abort();
    }
  }

  async #events(signal: AbortSignal): Promise<void> {
    const { engine, installation, onEvent } = this.#options;
    for await (const event of engine.containers.events(dynoLabels(installation), signal)) onEvent(event);
  }

  async #surveys(signal: AbortSignal, onConnected: () => void): Promise<void> {
    const { clock, survey, onError } = this.#options;
    for (;;) {
      try {
        await survey({ missed: this.#missed });
        this.#found();
        onConnected();
      } catch (error) {
        if (isAway(error) || signal.aborted) throw error;
        onError(error);
      }
      await clock.sleep(SURVEY_EVERY_MS, signal);
    }
  }

  #found(): void {
    this.#missed = false;
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#options.onNotice('The container engine answers again.');
  }

  #lost(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#missed = true;
    if (this.#isAway) return;
    this.#isAway = true;
    const reason = error instanceof Error ? error.message : String(error);
    this.#options.onNotice(`The container engine does not answer; dynos are left as they are. ${reason}`);
  }
}
