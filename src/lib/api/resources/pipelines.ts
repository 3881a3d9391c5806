import type { Pipeline } from '../../domain/pipeline.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Variant } from '../../schema/accept.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type PipelineResource,
  type PipelineTransferResource,
  pipelineCreateForm,
  pipelineTransferForm,
  pipelineUpdateForm,
} from '../../schema/pipeline.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read } from '../call.ts';
import { namedReference } from '../named-id.ts';

const KEYS: SortKeys<Pipeline> = {
  id: (pipeline) => pipeline.id,
  name: (pipeline) => pipeline.name,
  updated_at: (pipeline) => pipeline.updatedAt,
};

export const pipelineHandlers = ({ pipelines }: Pick<ApiOptions, 'pipelines'>) => ({
  create: (async (call) => {
    const { name, owner } = read(pipelineCreateForm, call);
    if (owner && owner.id !== call.account.id) throw Refusal.missing('account');
    return created(describe(await pipelines.create(call.account, name), call.variant));
  }) satisfies Handler,

  /** With `?eq[name]=`, the one of that name in a list. */
  list: (async (call) => {
    const name = call.query('eq[name]');
    const all = await pipelines.list(call.account);
    const wanted = name === undefined ? all : all.filter((pipeline) => pipeline.name === name);
    return listed(call, wanted, KEYS, (pipeline) => describe(pipeline, call.variant));
  }) satisfies Handler,

  info: (async (call) =>
    ok(describe(await pipelines.find(call.account, call.param('pipeline')), call.variant))) satisfies Handler,

  update: (async (call) => {
    const { name, tests_pushes: testsPushes } = read(pipelineUpdateForm, call);
    const pipeline = call.param('pipeline');
    const updated =
      name === undefined && testsPushes === undefined
        ? await pipelines.find(call.account, pipeline)
        : await pipelines.change(call.account, pipeline, { name, testsPushes });
    return ok(describe(updated, call.variant));
  }) satisfies Handler,

  destroy: (async (call) =>
    ok(
      describe(await pipelines.destroy(call.account, call.param('pipeline')), call.variant),
    )) satisfies Handler,

  stack: (async (call) => {
    const name = await pipelines.stackOf(call.account, call.param('pipeline'));
    return ok({ stack: name === null ? null : namedReference('stack', name) });
  }) satisfies Handler,

  transfer: (async (call) => {
    const { pipeline, new_owner } = read(pipelineTransferForm, call);
    const done = await pipelines.transfer(call.account, pipeline, new_owner.id);
    const resource: PipelineTransferResource = {
      pipeline: { id: done.pipeline.id },
      previous_owner: { id: done.previousOwnerId, type: 'user' },
      new_owner: { id: done.pipeline.ownerId, type: 'user' },
    };
    return created(resource);
  }) satisfies Handler,
});

const describe = (pipeline: Pipeline, variant: Variant): PipelineResource => ({
  id: pipeline.id,
  name: pipeline.name,
  owner: { id: pipeline.ownerId, type: 'user' },
  generation: namedReference('generation', 'cedar'),
  ...(variant === '3.renga' ? { tests_pushes: pipeline.testsPushes } : {}),
  created_at: timestamp(pipeline.createdAt),
  updated_at: timestamp(pipeline.updatedAt),
});
