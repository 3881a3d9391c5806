import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { BrowserLogin } from '../../domain/browser-login.ts';
import type { BrowserLoginRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const decisionColumn = z.enum(['open', 'allowed', 'refused']);

export class SqlBrowserLogins implements BrowserLoginRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert(login: BrowserLogin): Promise<void> {
    await this.#database.insertInto('browser_logins').values(fromLogin(login)).execute();
  }

  async update(login: BrowserLogin): Promise<void> {
    const { client_hash, ...change } = fromLogin(login);
    await this.#database
      .updateTable('browser_logins')
      .set(change)
      .where('client_hash', '=', client_hash)
      .execute();
  }

  async delete(clientHash: string): Promise<void> {
    await this.#database.deleteFrom('browser_logins').where('client_hash', '=', clientHash).execute();
  }

  async find(clientHash: string): Promise<BrowserLogin | null> {
    return this.#first('client_hash', clientHash);
  }

  async findByPage(pageHash: string): Promise<BrowserLogin | null> {
    return this.#first('page_hash', pageHash);
  }

  async count(address: string): Promise<{ readonly all: number; readonly ofAddress: number }> {
    const { all, ofAddress } = await this.#database
      .selectFrom('browser_logins')
      .select((rows) => [
        rows.fn.countAll<number>().as('all'),
        rows.fn.countAll<number>().filterWhere('address', '=', address).as('ofAddress'),
      ])
      .executeTakeFirstOrThrow();
    return { all, ofAddress };
  }

  async trim(now: Date): Promise<void> {
    await this.#database.deleteFrom('browser_logins').where('ends_at', '<=', now.getTime()).execute();
  }

  async #first(column: 'client_hash' | 'page_hash', hash: string): Promise<BrowserLogin | null> {
    const row = await this.#database
      .selectFrom('browser_logins')
      .selectAll()
      .where(column, '=', hash)
      .executeTakeFirst();
    return row ? toLogin(row) : null;
  }
}

const fromLogin = (login: BrowserLogin) => ({
  client_hash: login.clientHash,
  page_hash: login.pageHash,
  token_hash: login.tokenHash,
  description: login.description,
  address: login.address,
  decision: login.decision,
  account_id: login.accountId,
  ends_at: login.endsAt.getTime(),
});

const toLogin = (row: Selectable<Tables['browser_logins']>): BrowserLogin => ({
  clientHash: row.client_hash,
  pageHash: row.page_hash,
  tokenHash: row.token_hash,
  description: row.description,
  address: row.address,
  decision: decisionColumn.parse(row.decision),
  accountId: row.account_id,
  endsAt: toDate(row.ends_at),
});
