import type { Clock } from '../std/clock.ts';
import type { Background } from './background.ts';

interface AlarmsOptions {
  readonly clock: Clock;
  readonly background: Background;
  readonly life: AbortSignal;
}

/** At most one thing to be done later for each key. */
export class Alarms {
  readonly #pending = new Map<string, AbortController>();
  readonly #options: AlarmsOptions;

  constructor(options: AlarmsOptions) {
    this.#options = options;
  }

  has(key: string): boolean {
    return this.#pending.has(key);
  }

  /** Does `task` in `ms` milliseconds, in the place of what was set before under `key`. */
  set(key: string, ms: number, task: () => Promise<void>): void {
    this.clear(key);
    const off = new AbortController();
    this.#pending.set(key, off);
    const { clock, life, background } = this.#options;
    clock.sleep(ms, AbortSignal.any([life, off.signal])).then(
      () => {
        if (this.#pending.get(key) === off) this.#pending.delete(key);
        void background.run(task);
      },
      () => undefined,
    );
  }

  clear(key: string): void {
    this.#pending.get(key)?.abort();
    this.#pending.delete(key);
  }
}
