/**
 * Judges a dyno's lines by the time at which they were written, so that a backlog that is read quickly is no flood, and
 * one that is written too quickly is, whenever it is read.
 */
export class FloodGuard {
  readonly #perSecond: number;
  readonly #capacity: number;
  #credit: number;
  #lastMs = 0;
  #flooded = false;

  /** Admits `perSecond` units for as long as `seconds` at twice that rate. */
  constructor(perSecond: number, seconds = 2) {
    this.#perSecond = perSecond;
    this.#capacity = perSecond * seconds;
    this.#credit = this.#capacity;
  }

  get flooded(): boolean {
    return this.#flooded;
  }

  /** `false` when a line of that many units is to be dropped. After a flood half a second's credit has to gather first. */
  admit(timeMs: number, units: number): boolean {
    const elapsedMs = Math.max(0, timeMs - this.#lastMs);
    this.#lastMs = timeMs;
    this.#credit = Math.min(this.#capacity, this.#credit + (elapsedMs * this.#perSecond) / 1000);
    this.#flooded = this.#credit < (this.#flooded ? Math.max(units, this.#perSecond / 2) : units);
    if (!this.#flooded) this.#credit -= units;
    return !this.#flooded;
  }
}
