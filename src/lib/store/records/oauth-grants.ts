import type { Kysely, Selectable } from 'kysely';
import type { ClientToken, OauthGrant } from '../../domain/oauth.ts';
import type { OauthGrantRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toStrings } from './columns.ts';

/** Codes of the OAuth flow, and the access tokens that clients have fetched. */
export class SqlOauthGrants implements OauthGrantRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(grant: OauthGrant): Promise<void> {
    await this.#database
      .insertInto('oauth_grants')
      .values({
        id: grant.id,
        code_hash: grant.codeHash,
        client_id: grant.clientId,
        account_id: grant.accountId,
        scope_json: JSON.stringify(grant.scope),
        challenge: grant.challenge,
        authorization_id: grant.authorizationId,
        expires_at: grant.expiresAt.getTime(),
      })
      .execute();
  }

  async find(codeHash: string): Promise<OauthGrant | null> {
    const row = await this.#database
      .selectFrom('oauth_grants')
      .selectAll()
      .where('code_hash', '=', codeHash)
      .executeTakeFirst();
    if (!row) return null;
    return {
      id: row.id,
      codeHash: row.code_hash,
      clientId: row.client_id,
      accountId: row.account_id,
      scope: toStrings(row.scope_json),
      challenge: row.challenge,
      authorizationId: row.authorization_id,
      expiresAt: toDate(row.expires_at),
    };
  }

  async use(codeHash: string, authorizationId: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database
      .updateTable('oauth_grants')
      .set({ authorization_id: authorizationId })
      .where('code_hash', '=', codeHash)
      .where('authorization_id', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  }

  async insertToken(token: ClientToken): Promise<void> {
    await this.#database
      .insertInto('client_tokens')
      .values({
        id: token.id,
        authorization_id: token.authorizationId,
        token_hash: token.tokenHash,
        expires_at: token.expiresAt.getTime(),
        created_at: token.createdAt.getTime(),
      })
      .execute();
  }

  async tokens(authorizationId: string): Promise<readonly ClientToken[]> {
    const rows = await this.#tokens()
      .where('authorization_id', '=', authorizationId)
      .orderBy('created_at')
      .execute();
    return rows.map(toToken);
  }

  async findToken(id: string): Promise<ClientToken | null> {
    const row = await this.#tokens().where('id', '=', id).executeTakeFirst();
    return row ? toToken(row) : null;
  }

  async deleteToken(id: string): Promise<void> {
    await this.#database.deleteFrom('client_tokens').where('id', '=', id).execute();
  }

  async forgetBefore(at: Date): Promise<void> {
    for (const table of ['oauth_grants', 'client_tokens'] as const)
      await this.#database.deleteFrom(table).where('expires_at', '<=', at.getTime()).execute();
  }

  #tokens() {
    return this.#database.selectFrom('client_tokens').selectAll();
  }
}

const toToken = (row: Selectable<Tables['client_tokens']>): ClientToken => ({
  id: row.id,
  authorizationId: row.authorization_id,
  tokenHash: row.token_hash,
  expiresAt: toDate(row.expires_at),
  createdAt: toDate(row.created_at),
});
