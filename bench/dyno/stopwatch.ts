/** Begins when it is made. */
export class Stopwatch {
  readonly #begun = performance.now();

  get ms(): number {
    return performance.now() - this.#begun;
  }
}
