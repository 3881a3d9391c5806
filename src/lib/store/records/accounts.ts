import type { Kysely, Selectable } from 'kysely';
import type { Account } from '../../domain/account.ts';
import type { AccountRecords, Authorization, Granted } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate, toDateOrNull } from './columns.ts';

export class SqlAccounts implements AccountRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async find(idOrEmail: string): Promise<Account | null> {
    const row = await this.#database
      .selectFrom('accounts')
      .selectAll()
      .where((where) => where.or([where('id', '=', idOrEmail), where('email', '=', idOrEmail)]))
      .executeTakeFirst();
    return row ? toAccount(row) : null;
  }

  async first(): Promise<Account | null> {
    const row = await this.#database
      .selectFrom('accounts')
      .selectAll()
      .where('id', 'not in', this.#database.selectFrom('teams').select('id'))
      .orderBy('created_at')
      .orderBy('id')
      .limit(1)
      .executeTakeFirst();
    return row ? toAccount(row) : null;
  }

  async insert(account: Account): Promise<void> {
    await this.#database
      .insertInto('accounts')
      .values({
        id: account.id,
        email: account.email,
        name: account.name,
        created_at: account.createdAt.getTime(),
        updated_at: account.updatedAt.getTime(),
      })
      .execute();
  }

  async rename({ id, name, updatedAt }: Account): Promise<void> {
    const change = { name, updated_at: updatedAt.getTime() };
    await this.#database.updateTable('accounts').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('accounts').where('id', '=', id).execute();
  }

  async byToken(tokenHash: string): Promise<Granted | null> {
    const found = await this.#authorizationWhere('token_hash', tokenHash);
    if (found) return this.#granted(toAuthorization(found));
    const token = await this.#database
      .selectFrom('client_tokens')
      .selectAll()
      .where('token_hash', '=', tokenHash)
      .executeTakeFirst();
    const ofClient = token && (await this.#authorizationWhere('id', token.authorization_id));
    if (!token || !ofClient) return null;
    return this.#granted({ ...toAuthorization(ofClient), expiresAt: toDate(token.expires_at) });
  }

  async byRefreshToken(refreshHash: string): Promise<Granted | null> {
    const found = await this.#authorizationWhere('refresh_hash', refreshHash);
    return found ? this.#granted(toAuthorization(found)) : null;
  }

  async insertAuthorization(authorization: Authorization): Promise<void> {
    await this.#database
      .insertInto('authorizations')
      .values({
        id: authorization.id,
        account_id: authorization.accountId,
        token_hash: authorization.tokenHash,
        description: authorization.description,
        scope_json: JSON.stringify(authorization.scope),
        session_id: authorization.sessionId,
        client_id: authorization.clientId,
        refresh_hash: authorization.refreshHash,
        expires_at: authorization.expiresAt?.getTime() ?? null,
        created_at: authorization.createdAt.getTime(),
        updated_at: authorization.updatedAt.getTime(),
      })
      .execute();
  }

  async updateAuthorization({
    id,
    tokenHash,
    description,
    clientId,
    expiresAt,
    updatedAt,
  }: Authorization): Promise<void> {
    await this.#database
      .updateTable('authorizations')
      .set({
        token_hash: tokenHash,
        description,
        client_id: clientId,
        expires_at: expiresAt?.getTime() ?? null,
        updated_at: updatedAt.getTime(),
      })
      .where('id', '=', id)
      .execute();
  }

  async passwordHash(accountId: string): Promise<string | null> {
    const row = await this.#database
      .selectFrom('accounts')
      .select('password_hash')
      .where('id', '=', accountId)
      .executeTakeFirst();
    return row?.password_hash ?? null;
  }

  async setPasswordHash(accountId: string, hash: string): Promise<void> {
    await this.#database
      .updateTable('accounts')
      .set({ password_hash: hash })
      .where('id', '=', accountId)
      .execute();
  }

  async findAuthorization(id: string): Promise<Authorization | null> {
    const row = await this.#authorizationWhere('id', id);
    return row ? toAuthorization(row) : null;
  }

  async authorizations(accountId: string): Promise<readonly Authorization[]> {
    const rows = await this.#database
      .selectFrom('authorizations')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('created_at')
      .execute();
    return rows.map(toAuthorization);
  }

  async deleteAuthorization(id: string): Promise<void> {
    await this.#database.deleteFrom('authorizations').where('id', '=', id).execute();
  }

  #authorizationWhere(column: 'id' | 'token_hash' | 'refresh_hash', value: string) {
    return this.#database
      .selectFrom('authorizations')
      .selectAll()
      .where(column, '=', value)
      .executeTakeFirst();
  }

  async #granted(authorization: Authorization): Promise<Granted | null> {
    const account = await this.find(authorization.accountId);
    return account && { account, authorization };
  }
}

function toAccount(row: Selectable<Tables['accounts']>): Account {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  };
}

function toAuthorization(row: Selectable<Tables['authorizations']>): Authorization {
  return {
    id: row.id,
    accountId: row.account_id,
    tokenHash: row.token_hash,
    description: row.description,
    scope: JSON.parse(row.scope_json),
    sessionId: row.session_id,
    clientId: row.client_id,
    refreshHash: row.refresh_hash,
    expiresAt: toDateOrNull(row.expires_at),
    createdAt: toDate(row.created_at),
    updatedAt: toDate(row.updated_at),
  };
}
