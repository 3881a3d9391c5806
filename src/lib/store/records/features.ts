import type { Kysely, Selectable } from 'kysely';
import type { FeatureChange } from '../../domain/app-feature.ts';
import type { FeatureRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlFeatures implements FeatureRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async insert({ appId, name, enabled, at }: FeatureChange): Promise<void> {
    await this.#database
      .insertInto('feature_changes')
      .values({ app_id: appId, name, enabled: enabled ? 1 : 0, changed_at: at.getTime() })
      .execute();
  }

  async list(appId: string): Promise<readonly FeatureChange[]> {
    const rows = await this.#database
      .selectFrom('feature_changes')
      .selectAll()
      .where('app_id', '=', appId)
      .orderBy('sequence')
      .execute();
    return rows.map(toChange);
  }

  async all(): Promise<readonly FeatureChange[]> {
    const rows = await this.#database.selectFrom('feature_changes').selectAll().orderBy('sequence').execute();
    return rows.map(toChange);
  }
}

const toChange = (row: Selectable<Tables['feature_changes']>): FeatureChange => ({
  appId: row.app_id,
  name: row.name,
  enabled: row.enabled === 1,
  at: toDate(row.changed_at),
});
