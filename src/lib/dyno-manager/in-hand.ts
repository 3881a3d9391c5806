/** Thrown into a task whose dyno was taken over by another one. */
export class Superseded extends Error {
  override readonly name = 'Superseded';
}

/** The right to act on one dyno, until it is released. */
export interface Hand {
  /** Aborts when another task wants the dyno, or everything ends. */
  readonly signal: AbortSignal;
  release(): void;
}

interface Holder {
  readonly abort: AbortController;
  readonly released: Promise<void>;
}

/** Which dynos some task of this process acts on: at most one a dyno, and what watches from outside leaves them alone. */
export class InHand {
  readonly #holders = new Map<string, Holder>();
  readonly #life: AbortSignal;

  constructor(life: AbortSignal) {
    this.#life = life;
  }

  has(dynoId: string): boolean {
    return this.#holders.has(dynoId);
  }

  /** Takes a dyno; whoever had it is interrupted and waited for. */
  async take(dynoId: string): Promise<Hand> {
    for (let holder = this.#holders.get(dynoId); holder; holder = this.#holders.get(dynoId)) {
      holder.abort.abort(new Superseded(`Dyno ${dynoId} was taken over.`));
      await holder.released;
    }
    const abort = new AbortController();
    const { promise: released, resolve } = Promise.withResolvers<void>();
    this.#holders.set(dynoId, { abort, released });
    return {
      signal: AbortSignal.any([this.#life, abort.signal]),
      release: () => {
        if (this.#holders.get(dynoId)?.abort === abort) this.#holders.delete(dynoId);
        resolve();
      },
    };
  }

  /** Takes a dyno for the time of a task. */
  async hold<T>(dynoId: string, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const hand = await this.take(dynoId);
    try {
      return await task(hand.signal);
    } finally {
      hand.release();
    }
  }
}
