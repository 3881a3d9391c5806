import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Authorization, Records, Store } from './ports.ts';
import { hashToken, newToken } from './secrets.ts';
import { isLastAdmin } from './team-members.ts';
import { ownedBy } from './teams.ts';

interface AccountsOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** E-mail of the person who owns the installation. */
  readonly ownerEmail: string;
}

/** Who shows a token, and what it is good for. */
export interface Authenticated {
  readonly account: Account;
  readonly authorizationId: string;
  readonly scope: readonly string[];
}

interface AuthorizeOptions {
  readonly description: string;
  readonly lifetimeSeconds: number | null;
  /** Everything unless given. */
  readonly scope?: readonly string[];
  /** Given out to a person who has logged in. */
  readonly isLogin?: boolean;
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

  /**
   * The owner of the installation, made on first use. Where its state was brought from another machine, or its domain has
   * changed, nobody has the address: then it is whoever was there first.
   */
  async owner(): Promise<Account> {
    return this.#store.transaction(async (records) => {
      const known = (await records.accounts.find(this.#ownerEmail)) ?? (await records.accounts.first());
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
  async authenticate(token: string): Promise<Authenticated> {
    const found = token ? await this.#store.accounts.byToken(hashToken(token)) : null;
    const expiresAt = found?.authorization.expiresAt;
    if (!found || (expiresAt && expiresAt <= this.#clock.now()))
      throw new Refusal('unauthorized', 'Invalid credentials provided.');
    const { id, scope } = found.authorization;
    return { account: found.account, authorizationId: id, scope };
  }

  /** Gives out a token; this is the only time that it can be seen. `lifetimeSeconds` null means until it is revoked. */
  async authorize(
    account: Account,
    options: AuthorizeOptions,
  ): Promise<{ readonly authorization: Authorization; readonly token: string }> {
    const token = newToken();
    const now = this.#clock.now();
    const authorization: Authorization = {
      id: newId(),
      accountId: account.id,
      tokenHash: hashToken(token),
      description: options.description,
      scope: options.scope ?? ['global'],
      sessionId: options.isLogin ? newId() : null,
      clientId: null,
      refreshHash: null,
      expiresAt:
        options.lifetimeSeconds === null ? null : new Date(now.getTime() + options.lifetimeSeconds * 1000),
      createdAt: now,
      updatedAt: now,
    };
    await this.#store.accounts.insertAuthorization(authorization);
    return { authorization, token };
  }

  /**
   * Removes an account with all its tokens.
   * @throws {Refusal} `invalid_params`: for the first account, while apps or pipelines are its own, and for the only admin of a team
   */
  async remove(account: Account): Promise<void> {
    if (account.id === (await this.owner()).id)
      throw Refusal.invalid('The first account of an installation stays.', 'first_account');
    await this.#store.transaction(async (records) => {
      const own = await ownedBy(records, account.id);
      if (own.length > 0)
        throw Refusal.invalid(
          `${account.email} still owns ${own.join(', ')}. Transfer or destroy that first.`,
          'account_in_use',
        );
      await checkTeamsOf(records, account);
      await records.accounts.delete(account.id);
    });
  }

  /** Whether an account is the first one, or one of those that the settings name. */
  async isAdministrator(account: Pick<Account, 'id' | 'email'>, named: readonly string[]): Promise<boolean> {
    return named.includes(account.email) || account.id === (await this.owner()).id;
  }

  find(idOrEmail: string): Promise<Account | null> {
    return this.#store.accounts.find(idOrEmail);
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

  /**
   * Another token in place of the old one, good for as long as that was when it was new.
   * @throws {Refusal} `not_found`; `forbidden` for what a client was given, which renews its tokens itself
   */
  async rotate(
    account: Account,
    id: string,
  ): Promise<{ readonly authorization: Authorization; readonly token: string }> {
    const old = await this.authorization(account, id);
    if (old.tokenHash === null)
      throw new Refusal(
        'forbidden',
        'Only the OAuth client renews its tokens. Revoke what it may do instead.',
      );
    const token = newToken();
    const now = this.#clock.now();
    const { expiresAt, updatedAt } = old;
    const lifetimeMs = expiresAt && expiresAt.getTime() - updatedAt.getTime();
    const authorization: Authorization = {
      ...old,
      tokenHash: hashToken(token),
      expiresAt: lifetimeMs === null ? null : new Date(now.getTime() + lifetimeMs),
      updatedAt: now,
    };
    await this.#store.accounts.updateAuthorization(authorization);
    return { authorization, token };
  }

  /**
   * Says what it is for, or lets it be a client's, whose it is shown to be from then on; its token stays as good as it was.
   * @throws {Refusal} `not_found`; `forbidden` for what a client was given already
   */
  async change(
    account: Account,
    id: string,
    change: { readonly description?: string; readonly clientId?: string },
  ): Promise<Authorization> {
    const known = await this.authorization(account, id);
    if (change.clientId !== undefined && known.tokenHash === null)
      throw new Refusal(
        'forbidden',
        'An OAuth client was given this, with tokens of its own. Make another authorization for the other client.',
      );
    const authorization = { ...known, ...change };
    await this.#store.accounts.updateAuthorization(authorization);
    return authorization;
  }

  /** What logins gave out and has not ended. */
  async sessions(account: Account): Promise<readonly Authorization[]> {
    return (await this.authorizations(account)).filter(
      ({ sessionId, clientId }) => sessionId !== null && clientId === null,
    );
  }

  /** Logs out. @throws {Refusal} `not_found` */
  async endSession(account: Account, sessionId: string): Promise<Authorization> {
    const found = (await this.sessions(account)).find((each) => each.sessionId === sessionId);
    if (!found) throw Refusal.missing('session');
    return this.revoke(account, found.id);
  }

  /** @throws {Refusal} `not_found` */
  async revoke(account: Account, id: string): Promise<Authorization> {
    const authorization = await this.authorization(account, id);
    await this.#store.accounts.deleteAuthorization(id);
    return authorization;
  }
}

/** What a team owns would be nobody's without an admin of it. */
async function checkTeamsOf(records: Records, account: Account): Promise<void> {
  for (const membership of await records.teams.memberships(account.id)) {
    const team = await records.teams.find(membership.teamId);
    if (team && (await isLastAdmin(records, membership)))
      throw Refusal.invalid(
        `${account.email} is the only admin of the team ${team.name}. Make somebody else one, or destroy the team: renga teams:destroy ${team.name}`,
        'last_admin',
      );
  }
}
