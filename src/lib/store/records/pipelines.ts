import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod';
import type { ConfigVars } from '../../domain/config-vars.ts';
import type { Coupling } from '../../domain/coupling.ts';
import { type MadeStage, type Pipeline, STAGES } from '../../domain/pipeline.ts';
import type { Promotion } from '../../domain/promotion.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { PipelineRecords } from '../../platform/ports.ts';
import type { Cipher } from '../cipher.ts';
import type { Tables } from '../tables.ts';
import { toDate, toMap } from './columns.ts';

const stageColumn = z.enum(STAGES);
const targetsColumn = z.array(z.object({ id: z.string(), appId: z.string(), releaseId: z.string() }));

export class SqlPipelines implements PipelineRecords {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;

  constructor(database: Kysely<Tables>, cipher: Cipher) {
    this.#database = database;
    this.#cipher = cipher;
  }

  async insert(pipeline: Pipeline): Promise<void> {
    const row = fromPipeline(pipeline);
    await refusingTakenName(pipeline, this.#database.insertInto('pipelines').values(row).execute());
  }

  async update(pipeline: Pipeline): Promise<void> {
    const { id, ...change } = fromPipeline(pipeline);
    const work = this.#database.updateTable('pipelines').set(change).where('id', '=', id).execute();
    await refusingTakenName(pipeline, work);
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('pipelines').where('id', '=', id).execute();
  }

  async find(id: string): Promise<Pipeline | null> {
    const row = await this.#database
      .selectFrom('pipelines')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toPipeline(row) : null;
  }

  async list(ownerId: string): Promise<readonly Pipeline[]> {
    const rows = await this.#database
      .selectFrom('pipelines')
      .selectAll()
      .where('owner_id', '=', ownerId)
      .orderBy('name')
      .execute();
    return rows.map(toPipeline);
  }

  async insertCoupling(coupling: Coupling): Promise<void> {
    const work = this.#database
      .insertInto('pipeline_couplings')
      .values({
        id: coupling.id,
        app_id: coupling.appId,
        pipeline_id: coupling.pipelineId,
        stage: coupling.stage,
        created_at: coupling.createdAt.getTime(),
        updated_at: coupling.updatedAt.getTime(),
      })
      .execute();
    await refusing(work, 'pipeline_couplings.app_id', () =>
      Refusal.invalid(
        'The app is in a pipeline already. Take it out first: renga pipelines:remove -a APP',
        'already_coupled',
      ),
    );
  }

  async updateCoupling({ id, stage, updatedAt }: Coupling): Promise<void> {
    await this.#database
      .updateTable('pipeline_couplings')
      .set({ stage, updated_at: updatedAt.getTime() })
      .where('id', '=', id)
      .execute();
  }

  async deleteCoupling(id: string): Promise<void> {
    await this.#database.deleteFrom('pipeline_couplings').where('id', '=', id).execute();
  }

  async couplings(): Promise<readonly Coupling[]> {
    const rows = await this.#database
      .selectFrom('pipeline_couplings')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toCoupling);
  }

  async insertPromotion(promotion: Promotion): Promise<void> {
    await this.#database
      .insertInto('pipeline_promotions')
      .values({
        id: promotion.id,
        pipeline_id: promotion.pipelineId,
        source_app_id: promotion.sourceAppId,
        source_release_id: promotion.sourceReleaseId,
        targets_json: JSON.stringify(promotion.targets),
        created_at: promotion.createdAt.getTime(),
      })
      .execute();
  }

  async findPromotion(id: string): Promise<Promotion | null> {
    const row = await this.#database
      .selectFrom('pipeline_promotions')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toPromotion(row) : null;
  }

  async stageConfig(pipelineId: string, stage: MadeStage): Promise<ConfigVars> {
    const row = await this.#database
      .selectFrom('pipeline_config_vars')
      .select('config_sealed')
      .where('pipeline_id', '=', pipelineId)
      .where('stage', '=', stage)
      .executeTakeFirst();
    return row ? toMap(this.#cipher.unseal(row.config_sealed)) : {};
  }

  async setStageConfig(pipelineId: string, stage: MadeStage, config: ConfigVars): Promise<void> {
    const config_sealed = this.#cipher.seal(config);
    await this.#database
      .insertInto('pipeline_config_vars')
      .values({ pipeline_id: pipelineId, stage, config_sealed })
      .onConflict((taken) => taken.columns(['pipeline_id', 'stage']).doUpdateSet({ config_sealed }))
      .execute();
  }
}

function refusingTakenName({ name }: Pipeline, work: Promise<unknown>): Promise<void> {
  return refusing(work, 'pipelines.name', () =>
    Refusal.invalid(`Name ${name} is already taken`, 'name_taken'),
  );
}

/** A value that must be the only one of its kind and is not, as a refusal. */
async function refusing(work: Promise<unknown>, column: string, refusal: () => Refusal): Promise<void> {
  try {
    await work;
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    if (text.includes('UNIQUE') && text.includes(column)) throw refusal();
    throw error;
  }
}

const fromPipeline = ({ id, name, ownerId, testsPushes, createdAt, updatedAt }: Pipeline) => ({
  id,
  name,
  owner_id: ownerId,
  tests_pushes: testsPushes ? 1 : 0,
  created_at: createdAt.getTime(),
  updated_at: updatedAt.getTime(),
});

const toPipeline = (row: Selectable<Tables['pipelines']>): Pipeline => ({
  id: row.id,
  name: row.name,
  ownerId: row.owner_id,
  testsPushes: row.tests_pushes === 1,
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});

const toCoupling = (row: Selectable<Tables['pipeline_couplings']>): Coupling => ({
  id: row.id,
  appId: row.app_id,
  pipelineId: row.pipeline_id,
  stage: stageColumn.parse(row.stage),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});

const toPromotion = (row: Selectable<Tables['pipeline_promotions']>): Promotion => ({
  id: row.id,
  pipelineId: row.pipeline_id,
  sourceAppId: row.source_app_id,
  sourceReleaseId: row.source_release_id,
  targets: targetsColumn.parse(JSON.parse(row.targets_json)),
  createdAt: toDate(row.created_at),
});
