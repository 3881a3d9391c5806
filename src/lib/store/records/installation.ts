import type { Kysely } from 'kysely';
import type { InstallationRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

/** The one row of its table, which is there while the apps are closed. */
const CLOSURE = 1;

export class SqlInstallation implements InstallationRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async closedSince(): Promise<Date | null> {
    const row = await this.#database.selectFrom('closure').selectAll().executeTakeFirst();
    return row ? toDate(row.since) : null;
  }

  async close(at: Date): Promise<void> {
    await this.#database
      .insertInto('closure')
      .values({ id: CLOSURE, since: at.getTime() })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute();
  }

  async open(): Promise<void> {
    await this.#database.deleteFrom('closure').execute();
  }
}
