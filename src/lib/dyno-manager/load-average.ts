const WINDOWS = [1, 5, 15] as const;
const MINUTE = 60_000;

/** Runnable tasks of a dyno over 1, 5 and 15 minutes, exponentially damped. Source: Dev Center, log-runtime-metrics. */
export class LoadAverage {
  readonly #begunAt: number;
  #sampledAt: number;
  #values: readonly number[] = WINDOWS.map(() => 0);

  /** @param now monotonic, ms */
  constructor(now: number) {
    this.#begunAt = now;
    this.#sampledAt = now;
  }

  add(runnable: number, now: number): void {
    const elapsed = now - this.#sampledAt;
    this.#sampledAt = now;
    this.#values = WINDOWS.map((minutes, index) => {
      const kept = Math.exp(-elapsed / (minutes * MINUTE));
      return (this.#values[index] ?? 0) * kept + runnable * (1 - kept);
    });
  }

  /** By minutes; a window that is not full yet is left out. */
  get known(): readonly (readonly [minutes: number, load: number])[] {
    return WINDOWS.map((minutes, index) => [minutes, this.#values[index] ?? 0] as const).filter(
      ([minutes]) => this.#sampledAt - this.#begunAt >= minutes * MINUTE,
    );
  }
}
