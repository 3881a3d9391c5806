import { createHash, timingSafeEqual } from 'node:crypto';
import type { RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { randomHex } from '../std/ids.ts';

export type Join = (client: RendezvousClient) => void;

export interface Offer {
  readonly digest: Buffer;
  readonly join: Join;
  readonly onExpiry: () => void;
  /** Takes the place away. */
  readonly cut: AbortSignal | undefined;
  /** Aborted when it is over, one way or the other. */
  readonly over: AbortController;
}

const SECRET_BYTES = 32;

/** Places for one client each, behind a secret that is good once and for a short time. */
export class Offers {
  readonly #open = new Set<Offer>();
  readonly #clock: Clock;
  readonly #expiryMs: number;

  constructor(options: { readonly clock: Clock; readonly expiryMs: number }) {
    this.#clock = options.clock;
    this.#expiryMs = options.expiryMs;
  }

  /** The secret that takes the place. */
  add(join: Join, onExpiry: () => void, cut?: AbortSignal): string {
    const secret = randomHex(SECRET_BYTES);
    const offer: Offer = { digest: digest(secret), join, onExpiry, cut, over: new AbortController() };
    this.#open.add(offer);
    const expire = (): void => this.#expire(offer);
    cut?.addEventListener('abort', expire, { signal: offer.over.signal });
    void this.#clock.sleep(this.#expiryMs, offer.over.signal).then(expire, () => undefined);
    return secret;
  }

  /** Takes the place of that secret; `null` when there is none. Takes as long for a near miss as for any other. */
  take(secret: string): Offer | null {
    const wanted = digest(secret);
    const [offer] = [...this.#open].filter((each) => timingSafeEqual(each.digest, wanted));
    if (!offer) return null;
    this.#remove(offer);
    return offer;
  }

  /** Nobody will come any more. */
  expireAll(): void {
    for (const offer of this.#open) this.#expire(offer);
  }

  #expire(offer: Offer): void {
    if (this.#remove(offer)) offer.onExpiry();
  }

  #remove(offer: Offer): boolean {
    offer.over.abort();
    return this.#open.delete(offer);
  }
}

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();
