import type { Store } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Background } from './background.ts';

interface FormationCheckOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly turns: KeyedQueue;
  readonly background: Background;
  /** Makes the dynos of an app equal to its formation; does nothing where they are. */
  readonly reconcile: (appId: string) => Promise<void>;
}

const CHECK_EVERY_MS = 60_000;

/**
 * Compares every app's dynos with its formation once a minute: what was asked for and could not be done then, or was
 * forgotten on the way, is done a little later. An app that something is under way with comes to it by itself.
 */
export class FormationCheck {
  readonly #options: FormationCheckOptions;

  constructor(options: FormationCheckOptions) {
    this.#options = options;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, background } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(CHECK_EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted) await background.run(() => this.#check(signal));
    }
  }

  /** One app after the other: with many of them, nobody is to notice. */
  async #check(signal: AbortSignal): Promise<void> {
    const { store, turns, background, reconcile } = this.#options;
    for (const app of await store.apps.list()) {
      if (signal.aborted) return;
      if (!turns.has(app.id)) await background.run(() => reconcile(app.id));
    }
  }
}
