import type { Coupling } from '../../domain/coupling.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  couplingCreateForm,
  couplingUpdateForm,
  type PipelineCouplingResource,
} from '../../schema/pipeline.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read } from '../call.ts';

const KEYS: SortKeys<Coupling> = { id: (coupling) => coupling.id };

export const pipelineCouplingHandlers = ({ pipelines }: Pick<ApiOptions, 'pipelines'>) => {
  async function describe(coupling: Coupling): Promise<PipelineCouplingResource> {
    const { id, name } = await pipelines.pipelineOf(coupling);
    return {
      id: coupling.id,
      app: { id: coupling.appId },
      pipeline: { id, name },
      stage: coupling.stage,
      created_at: timestamp(coupling.createdAt),
      updated_at: timestamp(coupling.updatedAt),
    };
  }

  return {
    create: (async (call) =>
      created(
        await describe(await pipelines.couple(call.account, read(couplingCreateForm, call))),
      )) satisfies Handler,

    list: (async (call) =>
      listed(call, await pipelines.couplings(call.account), KEYS, describe)) satisfies Handler,

    listOfTeam: (async (call) => {
      const own = new Set((await pipelines.ofTeam(call.account, call.param('team'))).map(({ id }) => id));
      const all = (await pipelines.couplings(call.account)).filter(({ pipelineId }) => own.has(pipelineId));
      return listed(call, all, KEYS, describe);
    }) satisfies Handler,

    listOfPipeline: (async (call) => {
      const all = await pipelines.couplingsOf(call.account, call.param('pipeline'));
      return listed(call, all, KEYS, describe);
    }) satisfies Handler,

    /** An object and no list: an app has one coupling or none. */
    ofApp: (async (call) =>
      ok(await describe(await pipelines.couplingOfApp(call.account, call.param('app'))))) satisfies Handler,

    info: (async (call) =>
      ok(
        await describe(await pipelines.findCoupling(call.account, call.param('coupling'))),
      )) satisfies Handler,

    update: (async (call) => {
      const { stage } = read(couplingUpdateForm, call);
      const id = call.param('coupling');
      const coupling =
        stage === undefined
          ? await pipelines.findCoupling(call.account, id)
          : await pipelines.moveTo(call.account, id, stage);
      return ok(await describe(coupling));
    }) satisfies Handler,

    remove: (async (call) => {
      const coupling = await pipelines.findCoupling(call.account, call.param('coupling'));
      const last = await describe(coupling);
      await pipelines.uncouple(call.account, coupling.id);
      return ok(last);
    }) satisfies Handler,
  };
};
