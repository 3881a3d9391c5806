import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { Accounts } from './accounts.ts';
import { hashToken } from './secrets.ts';

interface BrowserLoginsOptions {
  readonly accounts: Pick<Accounts, 'authorize'>;
  readonly clock: Clock;
}

/** Who asked to be let in, as far as they say. */
export interface LoginRequest {
  readonly description: string;
  /** Network address. */
  readonly address: string;
}

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

type Decision = { readonly kind: 'allowed'; readonly account: Account } | { readonly kind: 'refused' };

interface Login extends LoginRequest, LoginEnds {
  readonly endsAt: number;
  readonly decision: PromiseWithResolvers<Decision>;
  isDecided: boolean;
}

/** The official client gives up after this, too. */
const LIFETIME_MS = 10 * 60_000;
/** Thirty days, as for a login with password at the terminal. */
const TOKEN_LIFETIME_SECONDS = 30 * 24 * 3_600;
const MOST = 1_000;
const MOST_OF_ADDRESS = 20;

/**
 * Logins of clients through a browser. Each is open until somebody allows or refuses it on its page, or ten minutes have
 * gone; then its client fetches the token, once. Nothing of it is kept: after a restart one begins anew.
 */
export class BrowserLogins {
  readonly #options: BrowserLoginsOptions;
  readonly #logins = new Map<string, Login>();

  constructor(options: BrowserLoginsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `rate_limit` when too many are open */
  begin(request: LoginRequest): LoginEnds {
    const open = this.#forgetOld();
    if (open.length >= MOST || open.filter(isFrom(request.address)).length >= MOST_OF_ADDRESS)
      throw new Refusal('rate_limit', 'Too many logins are open. Finish one of them, or wait ten minutes.');
    const ends: LoginEnds = { page: newSecret(), client: newSecret(), token: newSecret() };
    const login: Login = {
      ...request,
      ...ends,
      endsAt: this.#options.clock.monotonic() + LIFETIME_MS,
      decision: Promise.withResolvers(),
      isDecided: false,
    };
    this.#logins.set(hashToken(ends.client), login);
    return ends;
  }

  /** Whom somebody who looks at the page would let in. @throws {Refusal} `not_found` when that is over */
  find(page: string): LoginRequest {
    return this.#open(page);
  }

  /** @throws {Refusal} `not_found` */
  allow(page: string, account: Account): void {
    this.#decide(page, { kind: 'allowed', account });
  }

  /** @throws {Refusal} `not_found` */
  refuse(page: string): void {
    this.#decide(page, { kind: 'refused' });
  }

  /**
   * The way to wait for what is decided. The token is made when it is, for whoever waits, and given out once.
   * @throws {Refusal} `not_found` for a client that shows another token, or has had its answer
   */
  join(client: string, token: string): (signal: AbortSignal) => Promise<LoginOutcome> {
    const login = this.#logins.get(hashToken(client));
    if (!login || !isEqual(login.token, token)) throw noLonger();
    return (signal) => this.#outcomeOf(login, signal);
  }

  async #outcomeOf(login: Login, signal: AbortSignal): Promise<LoginOutcome> {
    const decided = await this.#decisionOf(login, signal);
    if (decided === null || !this.#logins.delete(hashToken(login.client))) return { kind: 'late' };
    if (decided.kind === 'refused') return decided;
    const { token: accessToken } = await this.#options.accounts.authorize(decided.account, {
      description: login.description,
      lifetimeSeconds: TOKEN_LIFETIME_SECONDS,
      isLogin: true,
    });
    return { kind: 'allowed', accessToken };
  }

  /** `null` when nobody decides in time. @throws the signal's reason */
  async #decisionOf({ endsAt, decision }: Login, signal: AbortSignal): Promise<Decision | null> {
    const { clock } = this.#options;
    const decided = new AbortController();
    const left = Math.max(endsAt - clock.monotonic(), 0);
    const late = clock.sleep(left, AbortSignal.any([signal, decided.signal])).then(() => null);
    try {
      return await Promise.race([decision.promise, late]);
    } finally {
      late.catch(() => undefined);
      decided.abort();
    }
  }

  #decide(page: string, decision: Decision): void {
    const login = this.#open(page);
    login.isDecided = true;
    login.decision.resolve(decision);
  }

  #open(page: string): Login {
    const login = this.#forgetOld().find((each) => isEqual(each.page, page));
    if (!login || login.isDecided) throw noLonger();
    return login;
  }

  #forgetOld(): readonly Login[] {
    const now = this.#options.clock.monotonic();
    for (const [key, { endsAt }] of this.#logins) if (endsAt <= now) this.#logins.delete(key);
    return [...this.#logins.values()];
  }
}

const newSecret = (): string => randomBytes(24).toString('base64url');

const isFrom =
  (address: string) =>
  (login: Login): boolean =>
    login.address === address;

const noLonger = (): Refusal =>
  new Refusal('not_found', 'This login is over. Go back to your terminal and log in again.', {
    resource: 'login',
  });

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
