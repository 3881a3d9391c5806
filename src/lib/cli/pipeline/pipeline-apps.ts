import type { PlatformClient } from '../../client/platform-client.ts';
import type { PipelineOwner } from '../../client/resources/pipelines.ts';
import type { AppResource } from '../../client/wire/app.ts';
import type { PipelineCoupling, PipelineResource } from '../../client/wire/pipeline.ts';
import type { Stage } from '../../domain/pipeline.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';

/** An app and its place. */
export interface PipelineApp {
  readonly app: AppResource;
  readonly coupling: PipelineCoupling;
}

/** The order in which Heroku lists stages. */
const SHOWN: readonly Stage[] = ['test', 'development', 'review', 'staging', 'production'];

/** The apps of a pipeline, by stage and name. */
export async function pipelineApps(
  client: PlatformClient,
  pipelineId: string,
): Promise<readonly PipelineApp[]> {
  const couplings = await client.pipelines.couplings(pipelineId);
  const apps = await client.apps.byIds(couplings.map(({ app }) => app.id));
  return couplings
    .flatMap((coupling) => {
      const app = apps.find(({ id }) => id === coupling.app.id);
      return app ? [{ app, coupling }] : [];
    })
    .sort(
      (a, b) =>
        SHOWN.indexOf(a.coupling.stage) - SHOWN.indexOf(b.coupling.stage) ||
        (a.app.name < b.app.name ? -1 : 1),
    );
}

/** The place of an app. @throws {CommandError} `no_pipeline` */
export async function requireCoupling(client: PlatformClient, app: string): Promise<PipelineCoupling> {
  const coupling = await client.pipelines.couplingOf(app);
  if (coupling) return coupling;
  throw new CommandError(`${app} is in no pipeline. Add it to one: renga pipelines:add PIPELINE -a ${app}`, {
    id: 'no_pipeline',
  });
}

/** A pipeline with its owner and apps. */
export function showPipeline(
  out: Output,
  pipeline: PipelineResource,
  { apps, owner }: { readonly apps: readonly PipelineApp[]; readonly owner: string },
): void {
  out.header(out.style.magenta(pipeline.name));
  out.line(`owner: ${out.style.user(owner)}`);
  out.line();
  if (apps.length === 0) {
    out.line('It has no apps.');
    return;
  }
  out.table(apps, [
    { header: 'app name', get: ({ app }) => app.name, paint: out.style.app },
    { header: 'stage', get: ({ coupling }) => coupling.stage },
  ]);
}

/** E-mail of the owner of a pipeline, or the name of the team that it is, as far as the caller can know it. */
export async function ownerOf(
  client: PlatformClient,
  { owner }: PipelineResource,
  apps: readonly PipelineApp[],
): Promise<string> {
  if (owner?.type === 'team')
    return client.teams.get(owner.id).then(
      ({ name }) => name,
      () => owner.id,
    );
  const account = await client.platform.account();
  if (!owner || owner.id === account.id) return account.email;
  return apps.find(({ app }) => app.owner.id === owner.id)?.app.owner.email ?? owner.id;
}

/** The team that is to own a pipeline, or the caller where none is named. */
export async function ownerFor(client: PlatformClient, team: string | undefined): Promise<PipelineOwner> {
  if (team !== undefined) return { id: (await client.teams.get(team)).id, type: 'team' };
  return { id: (await client.platform.account()).id, type: 'user' };
}
