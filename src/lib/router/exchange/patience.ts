/** One deadline that moves: most of its moves cost no timer. */
export class Patience {
  readonly #onEnd: () => void;
  #timer: NodeJS.Timeout | undefined;
  #firesAt = 0;
  #deadline = 0;

  /** @param onEnd called when a deadline has passed; another may be set then */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** Moves the deadline to `ms` from now. */
  set(ms: number): void {
    this.#deadline = performance.now() + ms;
    if (this.#timer && this.#firesAt <= this.#deadline) return;
    this.#arm(ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(ms: number): void {
    clearTimeout(this.#timer);
    this.#firesAt = performance.now() + ms;
    this.#timer = setTimeout(this.#fired, ms);
  }

  readonly #fired = (): void => {
    this.#timer = undefined;
    const left = this.#deadline - performance.now();
    if (left > 1) this.#arm(left);
    else this.#onEnd();
  };
}
