import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import { mayPush } from '../domain/scope.ts';
import type { Accounts } from './accounts.ts';
import type { Logins } from './logins.ts';
import type { GitCredentials } from './ports.ts';

interface PushersOptions {
  readonly accounts: Pick<Accounts, 'authenticate'>;
  readonly logins: Pick<Logins, 'refuseToken'>;
}

/** Tells who talks git; whoever guesses is counted and slowed down as at the API. */
export class Pushers {
  readonly #options: PushersOptions;

  constructor(options: PushersOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `unauthorized`, `rate_limit`; `forbidden` for a token that is not good for pushing */
  async identify({ token, address }: GitCredentials): Promise<Account> {
    const { account, scope } = await this.#options.accounts.authenticate(token).catch((error: unknown) => {
      if (error instanceof Refusal) return this.#options.logins.refuseToken(address, error);
      throw error;
    });
    if (!mayPush(scope)) throw new Refusal('forbidden', 'This token may not be used to push code.');
    return account;
  }
}
