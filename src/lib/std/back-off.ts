/** Waits that double from `firstMs` to `maxMs`, each shortened by up to a quarter at random so that many do not knock at once. */
export class BackOff {
  readonly #firstMs: number;
  readonly #maxMs: number;
  readonly #random: () => number;
  #attempt = 0;

  constructor(options: {
    readonly firstMs: number;
    readonly maxMs: number;
    readonly random?: () => number;
  }) {
    this.#firstMs = options.firstMs;
    this.#maxMs = options.maxMs;
    this.#random = options.random ?? Math.random;
  }

  /** Milliseconds to wait before the next attempt. */
  next(): number {
    const full = Math.min(this.#maxMs, this.#firstMs * 2 ** this.#attempt);
    if (full < this.#maxMs) this.#attempt += 1;
    return Math.round(full * (1 - this.#random() / 4));
  }

  /** An attempt succeeded: the next wait is the first one again. */
  reset(): void {
    this.#attempt = 0;
  }
}
