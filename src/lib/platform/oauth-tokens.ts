import { createHash } from 'node:crypto';
import type { Account } from '../domain/account.ts';
import {
  CLIENT_TOKEN_LIFETIME_MS,
  type ClientToken,
  GRANT_LIFETIME_MS,
  type OauthClient,
  type OauthGrant,
} from '../domain/oauth.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Authorization, Granted, Records, Store } from './ports.ts';
import { hashToken, newToken } from './secrets.ts';

interface OauthTokensOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** What a person allows a client. */
interface Consent {
  readonly client: OauthClient;
  readonly scope: readonly string[];
  readonly challenge: string | null;
}

/** Who a client says it is. */
export interface ClientCredentials {
  readonly secret: string;
  /** Of a client that names itself too. */
  readonly id?: string | undefined;
}

/** What was given out to a client; its secrets can be seen this once. */
export interface IssuedTokens extends Granted {
  readonly client: OauthClient;
  readonly token: ClientToken;
  readonly accessToken: string;
  readonly refreshToken: string;
}

interface Exchange {
  readonly code: string;
  readonly redirectUri?: string | undefined;
  /** What the challenge was made of (RFC 7636). */
  readonly verifier?: string | undefined;
}

/** The codes and tokens by which a client comes to act for a person (RFC 6749 §4.1, §6). */
export class OauthTokens {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor({ store, clock }: OauthTokensOptions) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The code that a person's browser carries to the client; good once, for five minutes. */
  async allow(account: Account, { client, scope, challenge }: Consent): Promise<string> {
    const code = newToken();
    const now = this.#clock.now();
    const grant: OauthGrant = {
      id: newId(),
      codeHash: hashToken(code),
      clientId: client.id,
      accountId: account.id,
      scope,
      challenge,
      authorizationId: null,
      expiresAt: new Date(now.getTime() + GRANT_LIFETIME_MS),
    };
    await this.#store.transaction(async ({ oauthGrants }) => {
      await oauthGrants.forgetBefore(now);
      await oauthGrants.insert(grant);
    });
    return code;
  }

  /** Whoever knows its secret. @throws {Refusal} `unauthorized`, id `invalid_client` */
  async client({ id, secret }: ClientCredentials): Promise<OauthClient> {
    const client = await this.#store.oauthClients.bySecret(hashToken(secret));
    if (client && (id === undefined || id === client.id)) return client;
    throw new Refusal('unauthorized', 'The client or its secret is wrong.', { id: 'invalid_client' });
  }

  /**
   * Tokens for a code. One that comes twice was seen by somebody else: what it has given out ends.
   * @throws {Refusal} `unauthorized`, id `invalid_client`; `bad_request`, id `invalid_grant`
   */
  async exchange(credentials: ClientCredentials, exchange: Exchange): Promise<IssuedTokens> {
    const client = await this.client(credentials);
    const grant = await this.#store.oauthGrants.find(hashToken(exchange.code));
    if (!grant || grant.clientId !== client.id || grant.expiresAt <= this.#clock.now())
      throw invalidGrant(
        'The code is wrong, used up or too old. Send the person through /oauth/authorize again.',
      );
    checkExchange(client, grant, exchange);
    const issued = await this.#store.transaction((records) => this.#issueFor(records, client, grant));
    if (issued) return issued;
    const used = await this.#store.oauthGrants.find(grant.codeHash);
    if (used?.authorizationId) await this.#store.accounts.deleteAuthorization(used.authorizationId);
    throw invalidGrant('The code was used twice, so what it gave out was taken back.');
  }

  /**
   * A further access token; the earlier ones are good until they end.
   * @throws {Refusal} `unauthorized`, id `invalid_client`; `bad_request`, id `invalid_grant`
   */
  async refresh(credentials: ClientCredentials, refreshToken: string): Promise<IssuedTokens> {
    const client = await this.client(credentials);
    const found = await this.#store.accounts.byRefreshToken(hashToken(refreshToken));
    if (!found || found.authorization.clientId !== client.id)
      throw invalidGrant('The refresh token is wrong, or the person has taken back what they allowed.');
    const now = this.#clock.now();
    const { token, accessToken } = this.#newAccessToken(found.authorization.id);
    await this.#store.transaction(async ({ oauthGrants }) => {
      await oauthGrants.forgetBefore(now);
      await oauthGrants.insertToken(token);
    });
    return { ...found, client, token, accessToken, refreshToken };
  }

  /** Ends one access token of a client; its authorization stays. @throws {Refusal} `not_found` */
  async revoke(account: Account, id: string): Promise<{ readonly token: ClientToken } & Granted> {
    const token = await this.#store.oauthGrants.findToken(id);
    const authorization = token && (await this.#store.accounts.findAuthorization(token.authorizationId));
    if (!authorization || authorization.accountId !== account.id) throw Refusal.missing('token');
    await this.#store.oauthGrants.deleteToken(id);
    return { token, account, authorization };
  }

  /** What an authorization of a client is good for now. */
  async newestToken({ id }: Authorization): Promise<ClientToken | null> {
    const tokens = await this.#store.oauthGrants.tokens(id);
    return tokens.findLast(({ expiresAt }) => expiresAt > this.#clock.now()) ?? null;
  }

  async #issueFor(records: Records, client: OauthClient, grant: OauthGrant): Promise<IssuedTokens | null> {
    const account = await records.accounts.find(grant.accountId);
    const now = this.#clock.now();
    const refreshToken = newToken();
    const authorization: Authorization = {
      id: newId(),
      accountId: grant.accountId,
      tokenHash: null,
      description: client.name,
      scope: grant.scope,
      sessionId: newId(),
      clientId: client.id,
      refreshHash: hashToken(refreshToken),
      expiresAt: null,
      createdAt: now,
      updatedAt: now,
    };
    if (!account || !(await records.oauthGrants.use(grant.codeHash, authorization.id))) return null;
    const { token, accessToken } = this.#newAccessToken(authorization.id);
    await records.accounts.insertAuthorization(authorization);
    await records.oauthGrants.insertToken(token);
    return { account, authorization, client, token, accessToken, refreshToken };
  }

  #newAccessToken(authorizationId: string): { readonly token: ClientToken; readonly accessToken: string } {
    const accessToken = newToken();
    const createdAt = this.#clock.now();
    const expiresAt = new Date(createdAt.getTime() + CLIENT_TOKEN_LIFETIME_MS);
    const token = { id: newId(), authorizationId, tokenHash: hashToken(accessToken), expiresAt, createdAt };
    return { token, accessToken };
  }
}

function checkExchange(client: OauthClient, grant: OauthGrant, { redirectUri, verifier }: Exchange): void {
  if (redirectUri !== undefined && redirectUri !== client.redirectUri)
    throw invalidGrant('The redirect URI is not that of the client.');
  const shown = verifier === undefined ? null : createHash('sha256').update(verifier).digest('base64url');
  if (grant.challenge !== shown)
    throw invalidGrant('The code verifier does not fit what the code was asked for with.');
}

const invalidGrant = (message: string): Refusal =>
  new Refusal('bad_request', message, { id: 'invalid_grant' });
