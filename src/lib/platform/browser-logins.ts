import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import type { BrowserLogin } from '../domain/browser-login.ts';
import { Refusal } from '../domain/refusal.ts';
import { Bell } from '../std/bell.ts';
import type { Clock } from '../std/clock.ts';
import type { Accounts } from './accounts.ts';
import type { Store } from './ports.ts';
import { hashToken } from './secrets.ts';

interface BrowserLoginsOptions {
  readonly store: Store;
  readonly accounts: Pick<Accounts, 'authorize'>;
  readonly clock: Clock;
}

/** Who asked to be let in, as far as they say. */
export type LoginRequest = Pick<BrowserLogin, 'description' | 'address'>;

/** The two ends of a login: a page that is opened in a browser, and a client that waits for what is decided there. */
export interface LoginEnds {
  /** Part of the page's address; whoever knows it can only decide for themselves. */
  readonly page: string;
  readonly client: string;
  /** What the client shows, so that knowing where it waits is not enough. */
  readonly token: string;
}

/** How a login came out. */
export type LoginOutcome =
  | { readonly kind: 'allowed'; readonly accessToken: string }
  | { readonly kind: 'refused' | 'late' };

type Decision = Pick<BrowserLogin, 'decision' | 'accountId'>;

/** How long one is open; the official client gives up after this, too. */
export const BROWSER_LOGIN_MS = 10 * 60_000;
/** Thirty days, as for a login with password at the terminal. */
const TOKEN_LIFETIME_SECONDS = 30 * 24 * 3_600;
const MOST = 1_000;
const MOST_OF_ADDRESS = 20;

/**
 * Logins of clients through a browser. Each is open until somebody allows or refuses it on its page, or ten minutes have
 * gone; then its client fetches the token, once. They outlive the control plane: a client that waits asks again.
 */
export class BrowserLogins {
  readonly #options: BrowserLoginsOptions;
  /** Rings when one is decided. */
  readonly #bell = new Bell();

  constructor(options: BrowserLoginsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `rate_limit` when too many are open */
  async begin({ description, address }: LoginRequest): Promise<LoginEnds> {
    const { store, clock } = this.#options;
    const ends: LoginEnds = { page: newSecret(), client: newSecret(), token: newSecret() };
    const now = clock.now();
    await store.transaction(async ({ browserLogins }) => {
      await browserLogins.trim(now);
      const { all, ofAddress } = await browserLogins.count(address);
      if (all >= MOST || ofAddress >= MOST_OF_ADDRESS)
        throw new Refusal('rate_limit', 'Too many logins are open. Finish one of them, or wait ten minutes.');
      await browserLogins.insert({
        clientHash: hashToken(ends.client),
        pageHash: hashToken(ends.page),
        tokenHash: hashToken(ends.token),
        description,
        address,
        decision: 'open',
        accountId: null,
        endsAt: new Date(now.getTime() + BROWSER_LOGIN_MS),
      });
    });
    return ends;
  }

  /** Whom somebody who looks at the page would let in. @throws {Refusal} `not_found` when that is over */
  find(page: string): Promise<LoginRequest> {
    return this.#open(this.#options.store, page);
  }

  /** @throws {Refusal} `not_found` */
  allow(page: string, account: Account): Promise<void> {
    return this.#decide(page, { decision: 'allowed', accountId: account.id });
  }

  /** @throws {Refusal} `not_found` */
  refuse(page: string): Promise<void> {
    return this.#decide(page, { decision: 'refused', accountId: null });
  }

  /**
   * The way to wait for what is decided. The token is made when it is, for whoever waits, and given out once.
   * @throws {Refusal} `not_found` for a client that shows another token, or has had its answer
   */
  async join(client: string, token: string): Promise<(signal: AbortSignal) => Promise<LoginOutcome>> {
    const login = await this.#options.store.browserLogins.find(hashToken(client));
    if (!login || !isEqual(login.tokenHash, hashToken(token))) throw noLonger();
    return (signal) => this.#outcomeOf(login.clientHash, signal);
  }

  /**
   * What is decided already, for whoever does not wait.
   * @throws {Refusal} `not_found` as for who joins, and while nobody has decided
   */
  async outcome(client: string, token: string): Promise<LoginOutcome> {
    const login = await this.#options.store.browserLogins.find(hashToken(client));
    if (!login || !isEqual(login.tokenHash, hashToken(token)) || login.decision === 'open') throw noLonger();
    return this.#outcomeOf(login.clientHash, new AbortController().signal);
  }

  async #outcomeOf(clientHash: string, signal: AbortSignal): Promise<LoginOutcome> {
    if (!(await this.#isDecided(clientHash, signal))) return { kind: 'late' };
    const login = await this.#take(clientHash);
    const { accounts } = this.#options.store;
    const account = login?.accountId ? await accounts.find(login.accountId) : null;
    if (!login || (login.decision === 'allowed' && !account)) return { kind: 'late' };
    if (!account) return { kind: 'refused' };
    const { token: accessToken } = await this.#options.accounts.authorize(account, {
      description: login.description,
      lifetimeSeconds: TOKEN_LIFETIME_SECONDS,
      isLogin: true,
    });
    return { kind: 'allowed', accessToken };
  }

  /** Resolves when it is, or with `false` when nobody has decided in time. @throws the signal's reason */
  async #isDecided(clientHash: string, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const { rings } = this.#bell;
      const login = await this.#options.store.browserLogins.find(clientHash);
      const leftMs = login ? login.endsAt.getTime() - this.#options.clock.now().getTime() : 0;
      if (!login || leftMs <= 0) return false;
      if (login.decision !== 'open') return true;
      await this.#news(rings, leftMs, signal);
    }
  }

  /** Resolves when one is decided, or it is too late for that. @throws the signal's reason */
  async #news(rings: number, leftMs: number, signal: AbortSignal): Promise<void> {
    const heard = new AbortController();
    const over = AbortSignal.any([signal, heard.signal]);
    const late = this.#options.clock.sleep(leftMs, over);
    try {
      await Promise.race([this.#bell.heard(rings, over), late]);
    } finally {
      late.catch(() => undefined);
      heard.abort();
    }
    signal.throwIfAborted();
  }

  /** `null` where another one that waits for the same was faster. */
  #take(clientHash: string): Promise<BrowserLogin | null> {
    return this.#options.store.transaction(async ({ browserLogins }) => {
      const login = await browserLogins.find(clientHash);
      await browserLogins.delete(clientHash);
      return login;
    });
  }

  async #decide(page: string, decision: Decision): Promise<void> {
    await this.#options.store.transaction(async (records) => {
      const login = await this.#open(records, page);
      await records.browserLogins.update({ ...login, ...decision });
    });
    this.#bell.ring();
  }

  async #open({ browserLogins }: Pick<Store, 'browserLogins'>, page: string): Promise<BrowserLogin> {
    const login = await browserLogins.findByPage(hashToken(page));
    if (login?.decision !== 'open' || login.endsAt <= this.#options.clock.now()) throw noLonger();
    return login;
  }
}

const newSecret = (): string => randomBytes(24).toString('base64url');

const noLonger = (): Refusal =>
  new Refusal('not_found', 'This login is over. Go back to your terminal and log in again.', {
    resource: 'login',
  });

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
