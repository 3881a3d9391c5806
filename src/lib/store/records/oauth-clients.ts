import type { Kysely, Selectable } from 'kysely';
import type { OauthClient } from '../../domain/oauth.ts';
import type { OauthClientRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlOauthClients implements OauthClientRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(client: OauthClient): Promise<void> {
    await this.#database.insertInto('oauth_clients').values(fromClient(client)).execute();
  }

  async update(client: OauthClient): Promise<void> {
    const { id, ...change } = fromClient(client);
    await this.#database.updateTable('oauth_clients').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('oauth_clients').where('id', '=', id).execute();
  }

  find(id: string): Promise<OauthClient | null> {
    return this.#where('id', id);
  }

  bySecret(secretHash: string): Promise<OauthClient | null> {
    return this.#where('secret_hash', secretHash);
  }

  async list(accountId: string): Promise<readonly OauthClient[]> {
    const rows = await this.#database
      .selectFrom('oauth_clients')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toClient);
  }

  async #where(column: 'id' | 'secret_hash', value: string): Promise<OauthClient | null> {
    const row = await this.#database
      .selectFrom('oauth_clients')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirst();
    return row ? toClient(row) : null;
  }
}

const fromClient = (client: OauthClient): Selectable<Tables['oauth_clients']> => ({
  id: client.id,
  account_id: client.accountId,
  name: client.name,
  redirect_uri: client.redirectUri,
  secret_hash: client.secretHash,
  created_at: client.createdAt.getTime(),
  updated_at: client.updatedAt.getTime(),
});

const toClient = (row: Selectable<Tables['oauth_clients']>): OauthClient => ({
  id: row.id,
  accountId: row.account_id,
  name: row.name,
  redirectUri: row.redirect_uri,
  secretHash: row.secret_hash,
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});
