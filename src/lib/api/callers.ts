import type { Account } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Accounts } from '../platform/accounts.ts';
import type { Logins } from '../platform/logins.ts';
import { isPartnerToken, type PartnerAccess } from '../platform/partners/partner-access.ts';
import { decodeBasic } from '../std/basic-credentials.ts';
import { clientAddress } from '../std/client-address.ts';

/** Who asks. */
export interface Caller {
  readonly account: Account;
  readonly authorizationId: string | null;
  /** What the token is good for; everything without one. */
  readonly scope: readonly string[];
  /** Came over the local socket, which only the owner of the installation can open. */
  readonly trusted: boolean;
  /** Has just shown a password. */
  readonly loggedIn: boolean;
  /** The one add-on that a partner's token is for; `account` owns its app then. `null` for a person. */
  readonly addOn: AddOn | null;
}

interface CallersOptions {
  readonly accounts: Accounts;
  readonly logins: Logins;
  readonly partnerAccess: Pick<PartnerAccess, 'identify'>;
}

/** What a request shows of itself. */
interface Credentials {
  /** Of Basic ones; empty for Bearer. */
  readonly user: string;
  readonly secret: string;
}

/** Tells who sent a request. */
export class Callers {
  readonly #options: CallersOptions;
  #owner: Promise<Account> | undefined;

  constructor(options: CallersOptions) {
    this.#options = options;
  }

  /**
   * The owner over the local socket, unless a token says otherwise, else whose the token is. Only where a token is to be
   * given out do e-mail and password count too.
   * @throws {Refusal} `unauthorized`, `rate_limit`
   */
  async identify(request: Request, trusted: boolean): Promise<Caller> {
    const header = request.headers.get('authorization');
    const rest = { scope: ['global'], loggedIn: false, trusted: false, addOn: null };
    if (trusted && header === null)
      return { ...rest, account: await this.#findOwner(), authorizationId: null, trusted };
    const credentials = credentialsOf(header);
    if (credentials === null)
      throw new Refusal('unauthorized', 'A token is needed: `Authorization: Bearer TOKEN`.');
    const { user, secret } = credentials;
    const address = addressOf(request, trusted);
    if (user.includes('@') && givesOutToken(request)) {
      const account = await this.#options.logins.logIn(user, secret, address);
      return { ...rest, account, authorizationId: null, loggedIn: true };
    }
    try {
      if (isPartnerToken(secret))
        return { ...rest, ...(await this.#options.partnerAccess.identify(secret)), authorizationId: null };
      return { ...rest, ...(await this.#options.accounts.authenticate(secret)) };
    } catch (error) {
      if (error instanceof Refusal) return this.#options.logins.refuseToken(address, error);
      throw error;
    }
  }

  #findOwner(): Promise<Account> {
    this.#owner ??= this.#options.accounts.owner().catch((error: unknown) => {
      this.#owner = undefined;
      throw error;
    });
    return this.#owner;
  }
}

const givesOutToken = (request: Request): boolean =>
  request.method === 'POST' && new URL(request.url).pathname === '/oauth/authorizations';

export const addressOf = (request: Request, trusted: boolean): string =>
  trusted ? 'this machine' : clientAddress(request.headers.get('x-forwarded-for'));

function credentialsOf(authorization: string | null): Credentials | null {
  const [, scheme = '', text = ''] = /^(\S+)\s+(\S+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return { user: '', secret: text };
  if (scheme.toLowerCase() !== 'basic') return null;
  const { user, password } = decodeBasic(text);
  return password === '' ? null : { user: user ?? '', secret: password };
}
