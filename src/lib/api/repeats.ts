import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { Answer } from './call.ts';

interface Kept {
  readonly body: string;
  readonly answer: Promise<Answer>;
  readonly until: number;
}

const KEPT_MS = 24 * 3_600_000;
const MOST = 1_000;
const LONGEST_KEY = 255;

/**
 * Answers to requests that named an `Idempotency-Key`: whoever lost one sends the same again, and nothing is done twice.
 * Kept for a day in memory, and no longer than the control plane runs; refusals and secrets are not kept.
 */
export class Repeats {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Kept>();

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  /**
   * What was answered to the same request before, or what `work` answers now.
   * @param request who asks what: equal for a repetition
   * @throws {Refusal} `invalid_params`, ids `invalid_idempotency_key` and `idempotency_key_reused`
   */
  async once(
    key: string | undefined,
    { request, body }: { readonly request: string; readonly body: unknown },
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    if (key === undefined) return work();
    if (key === '' || key.length > LONGEST_KEY)
      throw Refusal.invalid('An Idempotency-Key has up to 255 characters.', 'invalid_idempotency_key');
    const name = `${request}\n${key}`;
    const text = JSON.stringify(body);
    this.#forgetOld();
    const known = this.#kept.get(name);
    if (known?.body === text) return known.answer;
    if (known)
      throw Refusal.invalid(
        'This Idempotency-Key was sent with another body. Choose a new one for each thing to do.',
        'idempotency_key_reused',
      );
    const answer = work();
    this.#kept.set(name, { body: text, answer, until: this.#clock.monotonic() + KEPT_MS });
    const forget = () => void this.#kept.delete(name);
    answer.then((done) => done.secret && forget(), forget);
    return answer;
  }

  #forgetOld(): void {
    const now = this.#clock.monotonic();
    for (const [name, { until }] of this.#kept)
      if (until <= now || this.#kept.size >= MOST) this.#kept.delete(name);
      else return;
  }
}
