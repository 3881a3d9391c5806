import { type Api, path } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { ConfigVars } from '../wire/app.ts';
import type {
  PipelineCoupling,
  PipelinePromotion,
  PipelineRepository,
  PipelineResource,
  PipelineStage,
  PromotionTarget,
} from '../wire/pipeline.ts';

/** Whose a pipeline is to be. */
export interface PipelineOwner {
  readonly id: string;
  readonly type: 'user' | 'team';
}

/** Pipelines, the places of apps in them, and promotions. A pipeline is named by name or id. */
export class Pipelines {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  list(): Promise<readonly PipelineResource[]> {
    return this.#api.list('/pipelines');
  }

  get(pipeline: string): Promise<PipelineResource> {
    return this.#api.get(path('pipelines', pipeline));
  }

  create(name: string, owner: PipelineOwner): Promise<PipelineResource> {
    return this.#api.post('/pipelines', { body: { name, owner } });
  }

  rename(pipeline: string, name: string): Promise<PipelineResource> {
    return this.#api.patch(path('pipelines', pipeline), { body: { name } });
  }

  /** Whether every commit that is pushed to its repository is tested. */
  testPushes(pipeline: string, wanted: boolean): Promise<PipelineResource> {
    return this.#api.patch(path('pipelines', pipeline), { body: { tests_pushes: wanted } });
  }

  delete(pipeline: string): Promise<PipelineResource> {
    return this.#api.delete(path('pipelines', pipeline));
  }

  async transfer(pipelineId: string, owner: PipelineOwner): Promise<void> {
    await this.#api.post('/pipeline-transfers', {
      body: { pipeline: { id: pipelineId }, new_owner: owner },
    });
  }

  /** What apps of a stage are given, for a stage whose apps are made by the platform. */
  stageConfig(pipeline: string, stage: PipelineStage): Promise<ConfigVars> {
    return this.#api.get(path('pipelines', pipeline, 'stage', stage, 'config-vars'));
  }

  /** Sets some and, with null, removes others; answers the whole new map. */
  changeStageConfig(
    pipeline: string,
    stage: PipelineStage,
    change: Readonly<Record<string, string | null>>,
  ): Promise<ConfigVars> {
    return this.#api.patch(path('pipelines', pipeline, 'stage', stage, 'config-vars'), { body: change });
  }

  /** Where its branches are pushed to. */
  repository(pipeline: string): Promise<PipelineRepository> {
    return this.#api.get(path('pipelines', pipeline, 'repo'));
  }

  couplings(pipeline: string): Promise<readonly PipelineCoupling[]> {
    return this.#api.list(path('pipelines', pipeline, 'pipeline-couplings'));
  }

  /** The place of an app, or null when it is in no pipeline. */
  async couplingOf(app: string): Promise<PipelineCoupling | null> {
    try {
      return await this.#api.get<PipelineCoupling>(path('apps', app, 'pipeline-couplings'));
    } catch (error) {
      if (error instanceof ApiError && error.resource === 'pipeline coupling') return null;
      throw error;
    }
  }

  couple(app: string, pipelineId: string, stage: PipelineStage): Promise<PipelineCoupling> {
    return this.#api.post('/pipeline-couplings', { body: { app, pipeline: pipelineId, stage } });
  }

  moveTo(couplingId: string, stage: PipelineStage): Promise<PipelineCoupling> {
    return this.#api.patch(path('pipeline-couplings', couplingId), { body: { stage } });
  }

  uncouple(couplingId: string): Promise<PipelineCoupling> {
    return this.#api.delete(path('pipeline-couplings', couplingId));
  }

  /** Begins to take the slug of one app to others; all are named by id. */
  promote(pipelineId: string, sourceId: string, targetIds: readonly string[]): Promise<PipelinePromotion> {
    return this.#api.post('/pipeline-promotions', {
      body: {
        pipeline: { id: pipelineId },
        source: { app: { id: sourceId } },
        targets: targetIds.map((id) => ({ app: { id } })),
      },
    });
  }

  promotionTargets(promotionId: string): Promise<readonly PromotionTarget[]> {
    return this.#api.list(path('pipeline-promotions', promotionId, 'promotion-targets'));
  }
}
