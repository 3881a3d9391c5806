import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';

export interface GuessRules {
  /** Wrong guesses that may be made at once. */
  readonly size: number;
  readonly refillPerMinute: number;
}

interface Bucket {
  readonly left: number;
  readonly at: number;
}

const MOST_SOURCES = 10_000;

/** Slows down whoever guesses: each source has a bucket of wrong guesses, which fills up again slowly. */
export class Guesses {
  readonly #rules: GuessRules;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor({ rules, clock }: { readonly rules: GuessRules; readonly clock: Clock }) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** @throws {Refusal} `rate_limit` for a source that has guessed wrong too often */
  check(source: string): void {
    if (this.isSpent(source))
      throw new Refusal(
        'rate_limit',
        'Too many wrong credentials came from your address. Wait a minute, then try again.',
      );
  }

  /** Whether a source has guessed wrong too often for now. */
  isSpent(source: string): boolean {
    return this.#left(source) < 1;
  }

  /** Counts a wrong guess. @returns whether it was the last one for now */
  wrong(source: string): boolean {
    const left = this.#left(source) - 1;
    this.#buckets.delete(source);
    this.#buckets.set(source, { left: Math.max(left, 0), at: this.#clock.monotonic() });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MOST_SOURCES && oldest !== undefined) this.#buckets.delete(oldest);
    return left < 1 && left >= 0;
  }

  #left(source: string): number {
    const bucket = this.#buckets.get(source);
    if (!bucket) return this.#rules.size;
    const refill = ((this.#clock.monotonic() - bucket.at) / 60_000) * this.#rules.refillPerMinute;
    return Math.min(this.#rules.size, bucket.left + refill);
  }
}
