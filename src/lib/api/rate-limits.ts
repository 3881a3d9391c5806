import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';

export interface RateLimitRules {
  /** Requests that an account may make at once. */
  readonly size: number;
  readonly refillPerMinute: number;
}

/** Heroku's own (Platform API Reference, Rate Limits). */
export const usualRateLimit: RateLimitRules = { size: 4_500, refillPerMinute: 75 };

/** A bucket of tokens for each account; a request takes one. */
export class RateLimits {
  readonly #rules: RateLimitRules;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, { readonly tokens: number; readonly at: number }>();

  constructor({ rules, clock }: { readonly rules: RateLimitRules; readonly clock: Clock }) {
    this.#rules = rules;
    this.#clock = clock;
  }

  /** Whole tokens that an account has left. */
  remaining(accountId: string): number {
    return Math.floor(this.#tokens(accountId));
  }

  /** @throws {Refusal} `rate_limit` */
  take(accountId: string): void {
    const tokens = this.#tokens(accountId);
    if (tokens < 1)
      throw new Refusal('rate_limit', 'Your account has made too many requests. Wait a moment, then go on.');
    this.#buckets.set(accountId, { tokens: tokens - 1, at: this.#clock.monotonic() });
  }

  #tokens(accountId: string): number {
    const bucket = this.#buckets.get(accountId);
    if (!bucket) return this.#rules.size;
    const refill = ((this.#clock.monotonic() - bucket.at) / 60_000) * this.#rules.refillPerMinute;
    return Math.min(this.#rules.size, bucket.tokens + refill);
  }
}
