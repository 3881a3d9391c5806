import { createHash, randomBytes } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Authorization, Store } from './ports.ts';

interface AccountsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** E-mail of the person who owns the installation. */
  readonly ownerEmail: string;
}

/** Who may act, and the tokens that say so. */
export class Accounts {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #ownerEmail: string;

  constructor({ store, clock, ownerEmail }: AccountsOptions) {
    this.#store = store;
    this.#clock = clock;
    this.#ownerEmail = ownerEmail;
  }

  /** The owner of the installation, made on first use. */
  async owner(): Promise<Account> {
    return this.#store.transaction(async (records) => {
      const known = await records.accounts.find(this.#ownerEmail);
      if (known) return known;
      const now = this.#clock.now();
      const account: Account = {
        id: newId(),
        email: this.#ownerEmail,
        name: null,
        createdAt: now,
        updatedAt: now,
      };
      await records.accounts.insert(account);
      return account;
    });
  }

  /**
   * The account behind a token.
   * @throws {Refusal} `unauthorized`
   */
  async authenticate(
    token: string,
  ): Promise<{ readonly account: Account; readonly authorizationId: string }> {
    const found = token ? await this.#store.accounts.byToken(hashToken(token)) : null;
    const expiresAt = found?.authorization.expiresAt;
    if (!found || (expiresAt && expiresAt <= this.#clock.now()))
      throw new Refusal('unauthorized', 'Invalid credentials provided.');
    return { account: found.account, authorizationId: found.authorization.id };
  }

  /** Gives out a token; this is the only time that it can be seen. `lifetimeSeconds` null means until it is revoked. */
  async authorize(
    account: Account,
    options: { readonly description: string; readonly lifetimeSeconds: number | null },
  ): Promise<{ readonly authorization: Authorization; readonly token: string }> {
    const token = `HRKU-${randomBytes(24).toString('base64url')}`;
    const now = this.#clock.now();
    const authorization: Authorization = {
      id: newId(),
      accountId: account.id,
      tokenHash: hashToken(token),
      description: options.description,
      expiresAt:
        options.lifetimeSeconds === null ? null : new Date(now.getTime() + options.lifetimeSeconds * 1000),
      createdAt: now,
    };
    await this.#store.accounts.insertAuthorization(authorization);
    return { authorization, token };
  }

  authorizations(account: Account): Promise<readonly Authorization[]> {
    return this.#store.accounts.authorizations(account.id);
  }

  /** @throws {Refusal} `not_found` */
  async authorization(account: Account, id: string): Promise<Authorization> {
    const found = await this.#store.accounts.findAuthorization(id);
    if (!found || found.accountId !== account.id) throw Refusal.missing('authorization');
    return found;
  }

  /** @throws {Refusal} `not_found` */
  async revoke(account: Account, id: string): Promise<Authorization> {
    const authorization = await this.authorization(account, id);
    await this.#store.accounts.deleteAuthorization(id);
    return authorization;
  }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
