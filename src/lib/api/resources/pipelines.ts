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

export const pipelineHandlers = ({ pipelines }: Pick<ApiOptions, 'pipelines'>) => {
  const describe = async (pipeline: Pipeline, variant: Variant): Promise<PipelineResource> => ({
    id: pipeline.id,
    name: pipeline.name,
    owner: await pipelines.ownerOf(pipeline),
    generation: namedReference('generation', 'cedar'),
    ...(variant === '3.renga' ? { tests_pushes: pipeline.testsPushes } : {}),
    created_at: timestamp(pipeline.createdAt),
    updated_at: timestamp(pipeline.updatedAt),
  });

  return {
    create: (async (call) => {
      const { name, owner } = read(pipelineCreateForm, call);
      const team = owner?.type === 'team' ? owner.id : undefined;
      if (owner && team === undefined && owner.id !== call.account.id) throw Refusal.missing('account');
      return created(await describe(await pipelines.create(call.account, name, team), call.variant));
    }) satisfies Handler,

    /** With `?eq[name]=`, the one of that name in a list. */
    list: (async (call) => {
      const name = call.query('eq[name]');
      const all = await pipelines.list(call.account);
      const wanted = name === undefined ? all : all.filter((pipeline) => pipeline.name === name);
      return listed(call, wanted, KEYS, (pipeline) => describe(pipeline, call.variant));
    }) satisfies Handler,

    info: (async (call) => {
      const pipeline = await pipelines.find(call.account, call.param('pipeline'));
      return ok(await describe(pipeline, call.variant));
    }) satisfies Handler,

    update: (async (call) => {
      const { name, tests_pushes: testsPushes } = read(pipelineUpdateForm, call);
      const pipeline = call.param('pipeline');
      const updated =
        name === undefined && testsPushes === undefined
          ? await pipelines.find(call.account, pipeline)
          : await pipelines.change(call.account, pipeline, { name, testsPushes });
      return ok(await describe(updated, call.variant));
    }) satisfies Handler,

    destroy: (async (call) => {
      const last = await pipelines.destroy(call.account, call.param('pipeline'));
      return ok(await describe(last, call.variant));
    }) satisfies Handler,

    stack: (async (call) => {
      const name = await pipelines.stackOf(call.account, call.param('pipeline'));
      return ok({ stack: name === null ? null : namedReference('stack', name) });
    }) satisfies Handler,

    transfer: (async (call) => {
      const { pipeline, new_owner } = read(pipelineTransferForm, call);
      const done = await pipelines.transfer(call.account, pipeline, new_owner);
      const resource: PipelineTransferResource = {
        pipeline: { id: done.pipeline.id },
        previous_owner: done.previousOwner,
        new_owner: await pipelines.ownerOf(done.pipeline),
      };
      return created(resource);
    }) satisfies Handler,
  };
};
