import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Accounts } from '../platform/accounts.ts';

/** Who asks. */
export interface Caller {
  readonly account: Account;
  readonly authorizationId: string | null;
  /** Came over the local socket, which only the owner of the installation can open. */
  readonly trusted: boolean;
}

/** Tells who sent a request. */
export class Callers {
  readonly #accounts: Accounts;
  #owner: Promise<Account> | undefined;

  constructor({ accounts }: { readonly accounts: Accounts }) {
    this.#accounts = accounts;
  }

  /** The owner over the local socket, unless a token says otherwise, else whose the token is. @throws {Refusal} `unauthorized` */
  async identify(request: Request, trusted: boolean): Promise<Caller> {
    const authorization = request.headers.get('authorization');
    if (trusted && authorization === null)
      return { account: await this.#findOwner(), authorizationId: null, trusted };
    const token = tokenOf(authorization);
    if (token === null)
      throw new Refusal('unauthorized', 'A token is needed: `Authorization: Bearer TOKEN`.');
    return { ...(await this.#accounts.authenticate(token)), trusted: false };
  }

  #findOwner(): Promise<Account> {
    this.#owner ??= this.#accounts.owner().catch((error: unknown) => {
      this.#owner = undefined;
      throw error;
    });
    return this.#owner;
  }
}

/** The token of `Bearer TOKEN`, or of Basic credentials, whose user does not matter. */
function tokenOf(authorization: string | null): string | null {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(\S+)$/.exec(authorization ?? '') ?? [];
  if (scheme.toLowerCase() === 'bearer') return credentials;
  if (scheme.toLowerCase() !== 'basic') return null;
  const decoded = Buffer.from(credentials, 'base64').toString('utf8');
  return decoded.slice(decoded.indexOf(':') + 1) || null;
}
