import { createHash } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import type { KeyedRequests } from '../platform/keyed-requests.ts';
import type { Answer } from './call.ts';

interface RepeatsOptions {
  readonly keyedRequests: KeyedRequests;
  /** Told when what was done could not be noted: it stays done, and is answered. */
  readonly onError: (error: unknown, where: string) => void;
}

/** A request that may come again. */
interface Keyed {
  /** `Idempotency-Key`, as it was sent. */
  readonly key: string | undefined;
  /** Who asks for what: equal for a repetition. */
  readonly request: string;
  readonly body: unknown;
  /** To do it twice is the same as to do it once: what was cut short is simply done again. */
  readonly idempotent: boolean;
}

interface Running {
  readonly bodyDigest: string;
  readonly answer: Promise<Answer>;
}

const LONGEST_KEY = 255;

/**
 * Requests that named an `Idempotency-Key`: whoever lost an answer sends the same again, and nothing is done twice, also when the
 * control plane was killed between. Refusals and secrets are not kept.
 */
export class Repeats {
  readonly #options: RepeatsOptions;
  readonly #running = new Map<string, Running>();

  constructor(options: RepeatsOptions) {
    this.#options = options;
  }

  /**
   * What was answered to the same request before, or what `work` answers now.
   * @throws {Refusal} `invalid_params`, ids `invalid_idempotency_key` and `idempotency_key_reused`; `conflict`, id `request_interrupted`
   */
  async once(keyed: Keyed, work: () => Promise<Answer>): Promise<Answer> {
    const { key, request, body } = keyed;
    if (key === undefined) return work();
    if (key === '' || key.length > LONGEST_KEY)
      throw Refusal.invalid('An Idempotency-Key has up to 255 characters.', 'invalid_idempotency_key');
    const named = { name: digest(`${request}\n${key}`), bodyDigest: digest(JSON.stringify(body)) };
    const running = this.#running.get(named.name);
    if (running) {
      checkSame(running, named);
      return running.answer;
    }
    const answer = this.#answer(named, keyed, work).finally(() => this.#running.delete(named.name));
    this.#running.set(named.name, { ...named, answer });
    return answer;
  }

  async #answer(
    named: { readonly name: string; readonly bodyDigest: string },
    { idempotent }: Keyed,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const { keyedRequests } = this.#options;
    const known = await keyedRequests.find(named.name);
    if (known) checkSame(known, named);
    if (known?.answer) return known.answer;
    if (known && !idempotent) throw interrupted();
    if (!known) await keyedRequests.begin(named.name, named.bodyDigest);
    try {
      const answer = await work();
      await this.#note(() =>
        answer.secret
          ? keyedRequests.forget(named.name)
          : keyedRequests.settle(named, { headers: {}, ...answer }),
      );
      return answer;
    } catch (error) {
      await this.#note(() => keyedRequests.forget(named.name));
      throw error;
    }
  }

  async #note(write: () => Promise<void>): Promise<void> {
    await write().catch((error: unknown) => this.#options.onError(error, 'noting an Idempotency-Key'));
  }
}

function checkSame(before: { readonly bodyDigest: string }, now: { readonly bodyDigest: string }): void {
  if (before.bodyDigest !== now.bodyDigest)
    throw Refusal.invalid(
      'This Idempotency-Key was sent with another body. Choose a new one for each thing to do.',
      'idempotency_key_reused',
    );
}

const interrupted = (): Refusal =>
  new Refusal(
    'conflict',
    'The control plane was stopped while it did this. What it had begun is finished or undone by now: look at what is there, and ask again if something is missing.',
    { id: 'request_interrupted' },
  );

const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
