import type { Kysely } from 'kysely';
import type { DynoHourRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

/** The one row of its table. */
const MARK = 1;

export class SqlDynoHours implements DynoHourRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async used(
    accountId: string,
    month: string,
  ): Promise<readonly { readonly appId: string; readonly usedMs: number }[]> {
    const rows = await this.#database
      .selectFrom('dyno_hours')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('month', '=', month)
      .orderBy('app_id')
      .execute();
    return rows.map(({ app_id, used_ms }) => ({ appId: app_id, usedMs: used_ms }));
  }

  async add({ accountId, appId, month, ms }: Parameters<DynoHourRecords['add']>[0]): Promise<void> {
    await this.#database
      .insertInto('dyno_hours')
      .values({ account_id: accountId, month, app_id: appId, used_ms: ms })
      .onConflict((conflict) =>
        conflict
          .columns(['account_id', 'month', 'app_id'])
          .doUpdateSet((row) => ({ used_ms: row('dyno_hours.used_ms', '+', ms) })),
      )
      .execute();
  }

  async countedUntil(): Promise<Date | null> {
    const row = await this.#database.selectFrom('dyno_hours_mark').selectAll().executeTakeFirst();
    return row ? toDate(row.counted_until) : null;
  }

  async setCountedUntil(at: Date): Promise<void> {
    await this.#database
      .insertInto('dyno_hours_mark')
      .values({ id: MARK, counted_until: at.getTime() })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ counted_until: at.getTime() }))
      .execute();
  }
}
