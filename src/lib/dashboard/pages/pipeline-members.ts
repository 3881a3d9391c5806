import type { AccountResource } from '../../schema/account.ts';
import type { AppResource } from '../../schema/app.ts';
import type { PipelineCouplingResource, PipelineResource, PipelineStage } from '../../schema/pipeline.ts';
import type { ReleaseResource } from '../../schema/release.ts';
import type { TeamResource } from '../../schema/team.ts';
import { path } from '../api.ts';
import { type AppFrame, frameOf } from '../app-frame.ts';
import type { Visit } from '../visit.ts';

/** In the order of the way to production. */
export const STAGES: readonly PipelineStage[] = ['review', 'development', 'staging', 'production'];

/** An app of a pipeline, as far as one may see it. */
export interface Member extends AppFrame {
  readonly coupling: PipelineCouplingResource;
  /** The newest. */
  readonly release: ReleaseResource | null;
}

export async function membersOf(visit: Visit, pipeline: string): Promise<readonly Member[]> {
  const { api } = visit;
  const [couplings, releases, apps] = await Promise.all([
    api.all<PipelineCouplingResource>(path`/pipelines/${pipeline}/pipeline-couplings`),
    api.all<ReleaseResource>(path`/pipelines/${pipeline}/latest-releases`),
    api.all<AppResource>('/apps'),
  ]);
  const seen = couplings.flatMap((coupling) => {
    const app = apps.find(({ id }) => id === coupling.app.id);
    const release = releases.find((each) => each.app.id === coupling.app.id) ?? null;
    return app ? [{ app, coupling, release }] : [];
  });
  return Promise.all(seen.map(async (each) => ({ ...each, ...(await frameOf(visit, each.app)) })));
}

/** The apps that a promotion from a stage goes to. */
export function behind(stage: PipelineStage, members: readonly Member[]): readonly Member[] {
  const next = STAGES[STAGES.indexOf(stage) + 1];
  return members.filter(({ coupling }) => coupling.stage === next);
}

type Role = TeamResource['role'];

/** Whether to offer changes of a pipeline: to its owner, or to those of the team with such a role. */
export const mayChange = (
  { owner }: PipelineResource,
  account: AccountResource,
  { teams, roles }: { readonly teams: readonly TeamResource[]; readonly roles: readonly Role[] },
): boolean =>
  owner.type === 'user'
    ? owner.id === account.id
    : teams.some(({ id, role }) => id === owner.id && roles.includes(role));
