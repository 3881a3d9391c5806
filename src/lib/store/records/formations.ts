import type { Kysely } from 'kysely';
import type { ProcessType } from '../../domain/formation.ts';
import type { FormationRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';

export class SqlFormations implements FormationRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async list(appId: string): Promise<readonly ProcessType[]> {
    return this.#database
      .selectFrom('formations')
      .select(['type', 'quantity', 'size'])
      .where('app_id', '=', appId)
      .orderBy('type')
      .execute();
  }

  async all(): Promise<ReadonlyMap<string, readonly ProcessType[]>> {
    const rows = await this.#database.selectFrom('formations').selectAll().orderBy('type').execute();
    return new Map(
      [...Map.groupBy(rows, (row) => row.app_id)].map(([appId, formation]) => [
        appId,
        formation.map(({ type, quantity, size }) => ({ type, quantity, size })),
      ]),
    );
  }

  async replace(appId: string, formation: readonly ProcessType[]): Promise<void> {
    await this.#database.deleteFrom('formations').where('app_id', '=', appId).execute();
    if (formation.length === 0) return;
    await this.#database
      .insertInto('formations')
      .values(
        formation.map((row) => ({ app_id: appId, type: row.type, quantity: row.quantity, size: row.size })),
      )
      .execute();
  }
}
