import type { ContainerEvent, Engine } from '../engine/port.ts';
import type { EngineReports } from '../platform/ports.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';
import { dynoLabels } from './container-spec.ts';

interface WatchOptions {
  readonly engine: Engine;
  readonly installation: string;
  readonly clock: Clock;
  /** Looks at everything; `missed` when events may have been lost before, `lostAt` since when, if the engine was away. */
  readonly survey: (options: { readonly missed: boolean; readonly lostAt: Date | null }) => Promise<void>;
  /** Looks at one dyno after news of it. */
  readonly onEvent: (event: ContainerEvent) => void;
  readonly presence: EngineReports;
  readonly onError: (error: unknown) => void;
}

/** The truth is looked up this often whatever the events said. */
const SURVEY_EVERY_MS = 10_000;
/** After a look that failed half-way, the next one comes sooner: what it did not reach may be waiting since a while. */
const FIRST_PAUSE_MS = 500;
/** A try at an engine that is away costs next to nothing, and whatever ended with it waits for its return. */
const LONGEST_PAUSE_MS = 2_000;
/** An engine that does not keep containers ends them at its start, and may answer before it has done so. */
const AFTERMATH_MS = 10_000;

/** Watches the engine: its events are hints, a full look at each connection and on a timer is the truth. */
export class Watch {
  readonly #options: WatchOptions;
  #missed = false;
  #lostAt: Date | null = null;
  #backAt = Number.NEGATIVE_INFINITY;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  /** The engine is just back from having been away: it may still be ending what ran before. */
  get isAftermath(): boolean {
    return this.#lostAt !== null || this.#options.clock.monotonic() - this.#backAt < AFTERMATH_MS;
  }

  /** Resolves when the signal aborts. `missed` when nothing has been looked at yet. */
  async run(signal: AbortSignal, options: { readonly missed: boolean }): Promise<void> {
    const backOff = new BackOff({ firstMs: 250, maxMs: LONGEST_PAUSE_MS });
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
    const backOff = new BackOff({ firstMs: FIRST_PAUSE_MS, maxMs: SURVEY_EVERY_MS });
    for (;;) {
      let pause = SURVEY_EVERY_MS;
      try {
        await survey({ missed: this.#missed, lostAt: this.#lostAt });
        this.#missed = false;
        if (this.#lostAt !== null) this.#backAt = clock.monotonic();
        this.#lostAt = null;
        this.#options.presence.found();
        onConnected();
        backOff.reset();
      } catch (error) {
        if (isAway(error) || signal.aborted) throw error;
        onError(error);
        pause = backOff.next();
      }
      await clock.sleep(pause, signal);
    }
  }

  /** A stream of events may break although the engine answers; then only what it would have told was missed. */
  #lost(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#missed = true;
    if (!isAway(error)) {
      this.#options.onError(error);
      return;
    }
    this.#lostAt ??= this.#options.clock.now();
    this.#options.presence.lost(error instanceof Error ? error.message : String(error));
  }
}
