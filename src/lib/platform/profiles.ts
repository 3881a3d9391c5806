import type { Account } from '../domain/account.ts';
import type { Clock } from '../std/clock.ts';
import type { Store } from './ports.ts';

interface ProfilesOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** What people say of themselves. */
export class Profiles {
  readonly #options: ProfilesOptions;

  constructor(options: ProfilesOptions) {
    this.#options = options;
  }

  /** The account under another name; `null` for none. */
  async rename(account: Account, name: string | null): Promise<Account> {
    const renamed: Account = { ...account, name, updatedAt: this.#options.clock.now() };
    await this.#options.store.accounts.rename(renamed);
    return renamed;
  }
}
