import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import { KEPT, NOBODY } from './audit.ts';
import type { Store } from './ports.ts';

interface WrongCredentialsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
  /** Ends what waits. */
  readonly signal: AbortSignal;
}

export type Credential = 'token' | 'password';

const FIRST_MS = 60_000;
/** Whoever goes on for a day leaves some thirty rows, not a row a request. */
const LONGEST_MS = 60 * 60_000;
const MOST_ADDRESSES = 1_000;

/**
 * Counts wrong tokens and passwords, and leaves a row of them in the audit after a minute, then after two, and so on up to
 * an hour while they go on coming. What was shown is not kept, nor for whom.
 */
export class WrongCredentials {
  readonly #options: WrongCredentialsOptions;
  #counts = new Map<Credential, number>();
  #addresses = new Map<string, number>();
  #waiting = false;
  #waitMs = FIRST_MS;
  #lastAt: number | undefined;

  constructor(options: WrongCredentialsOptions) {
    this.#options = options;
  }

  /** Returns at once; a row comes later. */
  note(credential: Credential, address: string): void {
    this.#counts.set(credential, (this.#counts.get(credential) ?? 0) + 1);
    if (this.#addresses.has(address) || this.#addresses.size < MOST_ADDRESSES)
      this.#addresses.set(address, (this.#addresses.get(address) ?? 0) + 1);
    if (this.#waiting) return;
    this.#waiting = true;
    this.#later().catch((error: unknown) => {
      if (!this.#options.signal.aborted) this.#options.onError(error);
    });
  }

  async #later(): Promise<void> {
    const { clock, signal, store } = this.#options;
    const quietMs = this.#lastAt === undefined ? LONGEST_MS : clock.monotonic() - this.#lastAt;
    this.#waitMs = quietMs >= LONGEST_MS ? FIRST_MS : Math.min(this.#waitMs * 2, LONGEST_MS);
    await clock.sleep(this.#waitMs, signal);
    const entry = this.#row();
    this.#counts = new Map();
    this.#addresses = new Map();
    this.#waiting = false;
    this.#lastAt = clock.monotonic();
    await store.transaction(({ audit }) => audit.insert(entry, KEPT), { flush: false });
  }

  #row(): AuditEntry {
    const [[address = 'nowhere'] = []] = [...this.#addresses].toSorted(([, a], [, b]) => b - a);
    return {
      id: newId(),
      at: this.#options.clock.now(),
      actor: NOBODY,
      address,
      action: 'wrong credentials',
      app: null,
      fields: [
        ...[...this.#counts].map(([credential, count]) => `${credential}: ${count}`),
        `addresses: ${this.#addresses.size}`,
      ],
      allowed: false,
    };
  }
}
