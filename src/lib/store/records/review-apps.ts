import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { ReviewApp, ReviewAppConfig } from '../../domain/review-app.ts';
import type { ReviewAppRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

const statusColumn = z.enum(['pending', 'creating', 'created', 'deleting', 'errored']);
const scriptColumn = z.object({ command: z.string(), size: z.string().exactOptional() }).nullable();

export class SqlReviewApps implements ReviewAppRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async config(pipelineId: string): Promise<ReviewAppConfig | null> {
    const row = await this.#database
      .selectFrom('review_app_configs')
      .selectAll()
      .where('pipeline_id', '=', pipelineId)
      .executeTakeFirst();
    return row ? toConfig(row) : null;
  }

  async setConfig(config: ReviewAppConfig): Promise<void> {
    const row = fromConfig(config);
    await this.#database
      .insertInto('review_app_configs')
      .values(row)
      .onConflict((taken) => taken.column('pipeline_id').doUpdateSet(row))
      .execute();
  }

  async deleteConfig(pipelineId: string): Promise<void> {
    await this.#database.deleteFrom('review_app_configs').where('pipeline_id', '=', pipelineId).execute();
  }

  async insert(app: ReviewApp): Promise<void> {
    await this.#database.insertInto('review_apps').values(fromApp(app)).execute();
  }

  async update(app: ReviewApp): Promise<void> {
    const { id, ...change } = fromApp(app);
    await this.#database.updateTable('review_apps').set(change).where('id', '=', id).execute();
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('review_apps').where('id', '=', id).execute();
  }

  async find(id: string): Promise<ReviewApp | null> {
    const row = await this.#database
      .selectFrom('review_apps')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toApp(row) : null;
  }

  async list(): Promise<readonly ReviewApp[]> {
    const rows = await this.#database
      .selectFrom('review_apps')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toApp);
  }
}

const fromConfig = (config: ReviewAppConfig) => ({
  pipeline_id: config.pipelineId,
  automatic: Number(config.automatic),
  destroy_stale: Number(config.destroyStale),
  stale_days: config.staleDays,
  wait_for_ci: Number(config.waitForCi),
  base_name: config.baseName,
  app_limit: config.limit,
  created_at: config.createdAt.getTime(),
  updated_at: config.updatedAt.getTime(),
});

const toConfig = (row: Selectable<Tables['review_app_configs']>): ReviewAppConfig => ({
  pipelineId: row.pipeline_id,
  automatic: row.automatic === 1,
  destroyStale: row.destroy_stale === 1,
  staleDays: row.stale_days,
  waitForCi: row.wait_for_ci === 1,
  baseName: row.base_name,
  limit: row.app_limit,
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});

const fromApp = (app: ReviewApp) => ({
  id: app.id,
  pipeline_id: app.pipelineId,
  creator_id: app.creatorId,
  branch: app.branch,
  version: app.version,
  from_repository: Number(app.fromRepository),
  pr_number: app.prNumber,
  status: app.status,
  message: app.message,
  app_id: app.appId,
  setup_id: app.setupId,
  predestroy_json: JSON.stringify(app.predestroy),
  deployed_at: app.deployedAt.getTime(),
  created_at: app.createdAt.getTime(),
  updated_at: app.updatedAt.getTime(),
});

const toApp = (row: Selectable<Tables['review_apps']>): ReviewApp => ({
  id: row.id,
  pipelineId: row.pipeline_id,
  creatorId: row.creator_id,
  branch: row.branch,
  version: row.version,
  fromRepository: row.from_repository === 1,
  prNumber: row.pr_number,
  status: statusColumn.parse(row.status),
  message: row.message,
  appId: row.app_id,
  setupId: row.setup_id,
  predestroy: scriptColumn.parse(JSON.parse(row.predestroy_json)),
  deployedAt: toDate(row.deployed_at),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});
