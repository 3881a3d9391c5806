import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../src/lib/std/clock.ts';

/** A clock that runs faster than the machine's, so that seconds of waiting cost milliseconds and files still keep pace. */
export class HastyClock implements Clock {
  readonly #pace: number;
  readonly #start = Date.now();
  readonly #origin = performance.now();

  constructor(pace: number) {
    this.#pace = pace;
  }

  now(): Date {
    return new Date(this.#start + this.monotonic());
  }

  monotonic(): number {
    return (performance.now() - this.#origin) * this.#pace;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms / this.#pace, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      throw signal?.aborted ? signal.reason : error;
    });
  }
}
