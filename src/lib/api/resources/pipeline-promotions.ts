import type { PromotionProgress } from '../../platform/promotions.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type PipelinePromotionResource,
  type PromotionTargetResource,
  promotionCreateForm,
} from '../../schema/pipeline.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read } from '../call.ts';

type Target = PromotionProgress['targets'][number];

const KEYS: SortKeys<Target> = { id: (target) => target.id };

export const pipelinePromotionHandlers = ({ promotions }: Pick<ApiOptions, 'promotions'>) => ({
  create: (async (call) => {
    const { pipeline, source, targets } = read(promotionCreateForm, call);
    const made = await promotions.create(call.account, {
      pipeline,
      source: source.app,
      ...(source.release === undefined ? {} : { release: source.release }),
      targets: targets.map(({ app }) => app),
    });
    return created(describe(made));
  }) satisfies Handler,

  info: (async (call) =>
    ok(describe(await promotions.find(call.account, call.param('promotion'))))) satisfies Handler,

  targets: (async (call) => {
    const { promotion, targets } = await promotions.find(call.account, call.param('promotion'));
    return listed(call, targets, KEYS, (target) => describeTarget(promotion.id, target));
  }) satisfies Handler,
});

const describe = ({ promotion, status, updatedAt }: PromotionProgress): PipelinePromotionResource => ({
  id: promotion.id,
  pipeline: { id: promotion.pipelineId },
  source: { app: { id: promotion.sourceAppId }, release: { id: promotion.sourceReleaseId } },
  status,
  created_at: timestamp(promotion.createdAt),
  updated_at: timestamp(updatedAt),
});

const describeTarget = (promotionId: string, target: Target): PromotionTargetResource => ({
  id: target.id,
  app: { id: target.appId },
  pipeline_promotion: { id: promotionId },
  release: target.failure?.code === 'app_destroyed' ? null : { id: target.releaseId },
  status: target.status,
  error_message: target.failure && `${target.failure.message} ${target.failure.next}`,
});
