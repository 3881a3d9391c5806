import type { Answer } from '../installation.ts';

const EVERY_MS = 20;

/** Fifty requests a second until it is stopped, each over a connection of its own. */
export class Pace {
  readonly #ask: () => Promise<Answer>;
  readonly #asked: Promise<string>[] = [];
  readonly #timer: NodeJS.Timeout;

  constructor(ask: () => Promise<Answer>) {
    this.#ask = ask;
    this.#timer = setInterval(() => this.#asked.push(this.#once()), EVERY_MS);
  }

  /** Resolves, when all are answered, with what came of each: its status, or why there is none. */
  async stop(): Promise<readonly string[]> {
    clearInterval(this.#timer);
    return Promise.all(this.#asked);
  }

  async #once(): Promise<string> {
    try {
      return String((await this.#ask()).status);
    } catch (error) {
      return String(error);
    }
  }
}

/** What is left of the outcomes without the good ones. */
export const failures = (outcomes: readonly string[]): readonly string[] =>
  outcomes.filter((outcome) => outcome !== '200');
