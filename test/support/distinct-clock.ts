import { type Clock, systemClock } from '../../src/lib/std/clock.ts';

/** The machine's clock, but for moments that come twice: what is made one after the other has an order. */
export class DistinctClock implements Clock {
  #last = 0;

  now(): Date {
    this.#last = Math.max(this.#last + 1, systemClock.now().getTime());
    return new Date(this.#last);
  }

  monotonic(): number {
    return systemClock.monotonic();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}
