/** One effect in the life of a control plane: `containers.start#2:before`, `commit(releases.insert)#1:after`. */
export type Point = string;

/** Whether to end at a point, of which `index` came before it. */
export type Choice = (point: Point, index: number) => boolean;

interface KillPointsOptions {
  /** Ends the control plane for good: nothing of it is to have an effect from here on. */
  readonly kill: (point: Point) => void;
}

/**
 * Names every effect that a control plane has on the world, by the call that has it and how often that call was made
 * since the last `arm`, and ends the control plane before or after a chosen one. Product code knows nothing of it:
 * `guarded` and its like stand between a control plane and its outside.
 */
export class KillPoints {
  /** Passed since the last `arm`, in order. */
  readonly passed: Point[] = [];
  readonly #options: KillPointsOptions;
  readonly #counts = new Map<string, number>();
  /** Keeps what it ended in the middle of something, as an open file, from being cleared up by the garbage collector. */
  #rest: Promise<never> | undefined;
  #isChosen: Choice = () => false;
  #isOver = false;

  constructor(options: KillPointsOptions) {
    this.#options = options;
  }

  /** Nothing gets through any more, in either direction. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Counts anew. */
  arm(isChosen: Choice): void {
    this.passed.length = 0;
    this.#counts.clear();
    this.#isChosen = isChosen;
  }

  disarm(): void {
    this.arm(() => false);
  }

  /** The name of an effect that is about to happen. */
  begin(call: string): string {
    const count = (this.#counts.get(call) ?? 0) + 1;
    this.#counts.set(call, count);
    return `${call}#${count}`;
  }

  /** An effect: passes two points, and waits for ever where it ends. */
  async effect<T>(call: string, act: () => Promise<T>): Promise<T> {
    const name = this.begin(call);
    await this.pass(`${name}:before`);
    const result = await this.reply(act());
    await this.pass(`${name}:after`);
    return result;
  }

  /** An effect that is over when its call returns; `undefined` where it is not to happen. */
  effectNow<T>(call: string, act: () => T): T | undefined {
    const name = this.begin(call);
    if (this.#kills(`${name}:before`)) return undefined;
    const result = act();
    this.#kills(`${name}:after`);
    return result;
  }

  /** A point of its own within an effect. */
  async pass(point: Point): Promise<void> {
    if (!this.#kills(point)) return;
    this.#rest ??= never();
    await this.#rest;
  }

  /** What comes back from outside: it does not once all is over. */
  async reply<T>(answer: Promise<T>): Promise<T> {
    try {
      const value = await answer;
      return this.#isOver ? await never() : value;
    } catch (error) {
      if (this.#isOver) await never();
      throw error;
    }
  }

  /** The same for a stream. */
  async *replies<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    const source = items[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await this.reply(source.next());
        if (next.done) return;
        yield next.value;
      }
    } finally {
      if (!this.#isOver) await source.return?.();
    }
  }

  #kills(point: Point): boolean {
    if (this.#isOver) return true;
    const chosen = this.#isChosen(point, this.passed.length);
    this.passed.push(point);
    if (!chosen) return false;
    this.#isOver = true;
    this.#options.kill(point);
    return true;
  }
}

/** What a dead control plane waits for. */
export const never = (): Promise<never> => new Promise(() => {});
