import type { KeptAnswer, KeyedRequest } from '../domain/keyed-request.ts';
import type { Clock } from '../std/clock.ts';
import type { Records, Store } from './ports.ts';

interface KeyedRequestsOptions {
  readonly store: Store;
  readonly clock: Clock;
}

const KEPT_MS = 24 * 3_600_000;
/** Of an installation, the newest. */
const MOST = 10_000;

/**
 * Remembers requests that named an `Idempotency-Key` for a day, whoever is killed meanwhile.
 *
 * Nothing here waits for the disk: commits keep their order, so whatever a request has changed and is on the disk has the
 * row that tells of the request before it.
 */
export class KeyedRequests {
  readonly #options: KeyedRequestsOptions;

  constructor(options: KeyedRequestsOptions) {
    this.#options = options;
  }

  /** What is known of a request of that name, not older than a day. */
  async find(name: string): Promise<KeyedRequest | null> {
    const { store } = this.#options;
    const known = await store.keyedRequests.find(name);
    return known && known.begunAt > this.#horizon() ? known : null;
  }

  /** Written before anything of it is done. */
  begin(name: string, bodyDigest: string): Promise<void> {
    const request = { name, bodyDigest, answer: null, begunAt: this.#options.clock.now() };
    return this.#write(async ({ keyedRequests }) => {
      await keyedRequests.trim({ before: this.#horizon(), most: MOST - 1 });
      await keyedRequests.put(request);
    });
  }

  /** It is done, and this was the answer. */
  async settle(request: Omit<KeyedRequest, 'answer' | 'begunAt'>, answer: KeptAnswer): Promise<void> {
    const settled = { ...request, answer, begunAt: this.#options.clock.now() };
    await this.#write(({ keyedRequests }) => keyedRequests.put(settled));
  }

  /** It may be done once more. */
  forget(name: string): Promise<void> {
    return this.#write(({ keyedRequests }) => keyedRequests.delete(name));
  }

  #horizon(): Date {
    return new Date(this.#options.clock.now().getTime() - KEPT_MS);
  }

  #write(work: (records: Records) => Promise<void>): Promise<void> {
    return this.#options.store.transaction(work, { flush: false });
  }
}
