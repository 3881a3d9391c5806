import type { Clock } from '../../src/lib/std/clock.ts';

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test advances it. */
export class ManualClock implements Clock {
  readonly #sleepers = new Set<Sleeper>();
  readonly #start: number;
  #elapsed = 0;

  constructor(start = new Date('2026-01-01T00:00:00.000Z')) {
    this.#start = start.getTime();
  }

  now(): Date {
    return new Date(this.#start + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', abort);
      };
      const abort = (): void => {
        leave();
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        until: this.#elapsed + ms,
        wake: () => {
          leave();
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** How many wait now. */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  /** Lets `ms` pass, waking sleepers at their times and letting what they do run on in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#elapsed = Math.max(this.#elapsed, next.until);
      next.wake();
      await settle();
    }
    this.#elapsed = end;
    await settle();
  }

  #next(end: number): Sleeper | undefined {
    return [...this.#sleepers].filter((each) => each.until <= end).sort((a, b) => a.until - b.until)[0];
  }
}

/** Lets everything that waits for no clock and no outside world run to its next wait. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
