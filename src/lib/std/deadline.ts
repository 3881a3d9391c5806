import { type Clock, systemClock } from './clock.ts';

/** One limit for several waits that follow each other: what the first one takes is gone for the others. */
export class Deadline {
  readonly #clock: Clock;
  readonly #endsAt: number;

  /** @param ms from now on */
  constructor(ms: number, clock: Clock = systemClock) {
    this.#clock = clock;
    this.#endsAt = clock.monotonic() + ms;
  }

  get leftMs(): number {
    return Math.max(0, this.#endsAt - this.#clock.monotonic());
  }

  /** Resolves when the work has ended or the time is up, and tells whether it has ended. @throws what the work does, in time */
  async met(work: Promise<unknown>): Promise<boolean> {
    const waiting = new AbortController();
    const up = this.#clock.sleep(this.leftMs, waiting.signal).then(() => false);
    try {
      return await Promise.race([work.then(() => true), up]);
    } finally {
      waiting.abort();
      up.catch(() => undefined);
    }
  }
}
