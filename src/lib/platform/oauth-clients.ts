import type { Account } from '../domain/account.ts';
import { checkRedirectUri, type OauthClient } from '../domain/oauth.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Store } from './ports.ts';
import { hashToken, newToken } from './secrets.ts';

interface OauthClientsOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** A client with its secret, which can be seen this once. */
export interface ClientWithSecret {
  readonly client: OauthClient;
  readonly secret: string;
}

/** Programs that may ask people whether they may act for them (Heroku Dev Center, OAuth). */
export class OauthClients {
  readonly #options: OauthClientsOptions;

  constructor(options: OauthClientsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `invalid_params`, id `invalid_redirect_uri` */
  async create(account: Account, { name, redirectUri }: ClientFacts): Promise<ClientWithSecret> {
    const secret = newToken();
    const now = this.#options.clock.now();
    const client: OauthClient = {
      id: newId(),
      accountId: account.id,
      name,
      redirectUri: checkRedirectUri(redirectUri),
      secretHash: hashToken(secret),
      createdAt: now,
      updatedAt: now,
    };
    await this.#options.store.oauthClients.insert(client);
    return { client, secret };
  }

  list(account: Account): Promise<readonly OauthClient[]> {
    return this.#options.store.oauthClients.list(account.id);
  }

  /** One of the account's own. @throws {Refusal} `not_found` */
  async find(account: Account, id: string): Promise<OauthClient> {
    const client = await this.named(id);
    if (client.accountId !== account.id) throw Refusal.missing('client');
    return client;
  }

  /** Anybody's, for those who are asked whether they trust it. @throws {Refusal} `not_found` */
  async named(id: string): Promise<OauthClient> {
    const client = await this.#options.store.oauthClients.find(id);
    if (!client) throw Refusal.missing('client');
    return client;
  }

  /** @throws {Refusal} `not_found`; `invalid_params`, id `invalid_redirect_uri` */
  async update(account: Account, id: string, facts: Partial<ClientFacts>): Promise<OauthClient> {
    const old = await this.find(account, id);
    const client: OauthClient = {
      ...old,
      name: facts.name ?? old.name,
      redirectUri: checkRedirectUri(facts.redirectUri ?? old.redirectUri),
      updatedAt: this.#options.clock.now(),
    };
    await this.#options.store.oauthClients.update(client);
    return client;
  }

  /** A new secret in place of the old one; what people have allowed stays allowed. @throws {Refusal} `not_found` */
  async rotate(account: Account, id: string): Promise<ClientWithSecret> {
    const secret = newToken();
    const client: OauthClient = {
      ...(await this.find(account, id)),
      secretHash: hashToken(secret),
      updatedAt: this.#options.clock.now(),
    };
    await this.#options.store.oauthClients.update(client);
    return { client, secret };
  }

  /** Ends whatever people have allowed it. @throws {Refusal} `not_found` */
  async remove(account: Account, id: string): Promise<OauthClient> {
    const client = await this.find(account, id);
    await this.#options.store.oauthClients.delete(client.id);
    return client;
  }
}

interface ClientFacts {
  readonly name: string;
  readonly redirectUri: string;
}
