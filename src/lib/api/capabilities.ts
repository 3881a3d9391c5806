import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../std/clock.ts';

/** What an unauthenticated URL is good for. */
export type CapabilityKind =
  | 'backup'
  | 'database'
  | 'output'
  | 'test-output'
  | 'slug'
  | 'slug-put'
  | 'source-put'
  | 'source-get'
  | 'sso';

const HOUR = 3_600_000;

/** Makes URL parts that let whoever knows them do one thing with one object, for a time, and that cannot be guessed. */
export class Capabilities {
  readonly #key: Uint8Array;
  readonly #clock: Clock;

  /** `key` has at least 32 random bytes; the same one after a restart keeps what was handed out good. */
  constructor({ key, clock }: { readonly key: Uint8Array; readonly clock: Clock }) {
    this.#key = key;
    this.#clock = clock;
  }

  /** Good for 24 to 25 hours: the same within an hour, so that the answer that holds it stays the same. */
  grant(kind: CapabilityKind, subject: string): string {
    const hour = Math.floor(this.#clock.now().getTime() / HOUR);
    return this.#sign(kind, subject, (hour + 25).toString(36));
  }

  /** The subject of a token of that kind, or `null` when it is forged, of another kind or too old. */
  subject(kind: CapabilityKind, token: string): string | null {
    const [subject = '', end = ''] = token.split('.');
    if (!equal(token, this.#sign(kind, subject, end))) return null;
    return Number.parseInt(end, 36) * HOUR > this.#clock.now().getTime() ? subject : null;
  }

  #sign(kind: CapabilityKind, subject: string, end: string): string {
    const mac = createHmac('sha256', this.#key).update(`${kind}\n${subject}\n${end}`).digest('base64url');
    return `${subject}.${end}.${mac}`;
  }
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
