import type {
  PipelineCouplingResource,
  PipelinePromotionResource,
  PipelineResource,
  PromotionTargetResource,
} from '../../schema/pipeline.ts';
import { ApiError, path } from '../api.ts';
import { count, field } from '../parts.ts';
import type { Done, Visit } from '../visit.ts';
import { behind, membersOf } from './pipeline-members.ts';

// What the pages of pipelines do.

const pageOf = ({ param }: Visit): string => path`/pipelines/${param('pipeline')}`;

export async function createPipeline(visit: Visit): Promise<Done> {
  const body = { name: field(visit, 'name') };
  const { name } = await visit.api.post<PipelineResource>('/pipelines', { body });
  return { to: path`/pipelines/${name}`, notice: `${name} is created. Add apps to its stages.` };
}

export async function addToPipeline(visit: Visit): Promise<Done> {
  const body = { app: field(visit, 'app'), stage: field(visit, 'stage'), pipeline: visit.param('pipeline') };
  await visit.api.post<PipelineCouplingResource>('/pipeline-couplings', { body });
  return { to: pageOf(visit), notice: `${body.app} is in ${body.stage} now.` };
}

export async function takeOut(visit: Visit): Promise<Done> {
  await visit.api.delete(path`/pipeline-couplings/${visit.param('coupling')}`);
  return { to: pageOf(visit), notice: 'The app is in the pipeline no more.' };
}

export async function destroyPipeline(visit: Visit): Promise<Done> {
  await visit.api.delete(pageOf(visit));
  return { to: '/pipelines', notice: `${visit.param('pipeline')} is destroyed.` };
}

/**
 * Releases what an app runs on all apps of the next stage; they start beside each other while the page goes on.
 * @throws {ApiError} `no_target`
 */
export async function promote(visit: Visit): Promise<Done> {
  const { api } = visit;
  const pipeline = await api.get<PipelineResource>(pageOf(visit));
  const members = await membersOf(visit, pipeline.id);
  const source = members.find(({ app }) => app.id === field(visit, 'app'));
  const targets = source
    ? behind(source.coupling.stage, members).map(({ app }) => ({ app: { id: app.id } }))
    : [];
  if (!source || targets.length === 0)
    throw new ApiError(422, { id: 'no_target', message: 'There is no app in the next stage to promote to.' });
  const body = { pipeline: { id: pipeline.id }, source: { app: { id: source.app.id } }, targets };
  const { id } = await api.post<PipelinePromotionResource>('/pipeline-promotions', { body });
  const outcomes = await api.all<PromotionTargetResource>(path`/pipeline-promotions/${id}/promotion-targets`);
  return { to: pageOf(visit), notice: outcomeOf(source.app.name, outcomes) };
}

function outcomeOf(app: string, outcomes: readonly PromotionTargetResource[]): string {
  const failed = outcomes.flatMap(({ error_message }) => error_message ?? []);
  const begun = `${app} is promoted to ${count(outcomes.length, 'app')}.`;
  return failed.length === 0 ? begun : `${begun} Not all could take it: ${failed.join(' ')}`;
}
