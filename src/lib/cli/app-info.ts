import type { PlatformClient } from '../client/platform-client.ts';
import type { AddOnResource } from '../client/wire/add-on.ts';
import type { AppResource, Collaborator } from '../client/wire/app.ts';
import type { DynoResource } from '../client/wire/dyno.ts';
import type { PipelineCoupling } from '../client/wire/pipeline.ts';
import { formatSize } from './output/file-size.ts';
import type { Value } from './output/key-values.ts';
import type { Output } from './output/output.ts';

/** Everything that `apps:info` shows, in the form in which Heroku prints it as JSON. */
export interface AppInfo {
  readonly addons: readonly AddOnResource[];
  readonly app: AppResource;
  readonly collaborators: readonly Collaborator[];
  readonly dynos: readonly DynoResource[];
  readonly pipeline_coupling: PipelineCoupling | null;
}

export async function readAppInfo(client: PlatformClient, name: string): Promise<AppInfo> {
  const [app, addons, dynos, collaborators, coupling] = await Promise.all([
    client.apps.get(name),
    client.addOns.ofApp(name).catch(() => []),
    client.dynos.list(name),
    client.collaborators.list(name).catch(() => []),
    client.pipelines.couplingOf(name).catch(() => null),
  ]);
  return { addons, app, collaborators, dynos, pipeline_coupling: coupling };
}

export function showAppInfo(out: Output, info: AppInfo): void {
  const { app, pipeline_coupling: coupling } = info;
  const nextStack = app.build_stack.name;
  out.header(out.style.app(app.name));
  out.keyValues({
    Addons: info.addons.map((addOn) => addOn.plan.name).sort(),
    Collaborators: others(info),
    Pipeline: coupling && `${coupling.pipeline.name ?? coupling.pipeline.id} - ${coupling.stage}`,
    'Archived At': app.archived_at,
    Maintenance: app.maintenance ? 'on' : null,
    'Auto Cert Mgmt': app.acm,
    'Git URL': app.git_url,
    'Web URL': app.web_url === null ? null : out.style.info(app.web_url),
    'Repo Size': size(app.repo_size),
    'Slug Size': size(app.slug_size),
    Owner: out.style.user(app.team?.name ?? app.owner.email),
    Region: app.region.name,
    Dynos: dynoCounts(info),
    Stack: app.stack.name === nextStack ? nextStack : `${app.stack.name} (next build will use ${nextStack})`,
  });
}

/** `key=value` lines for scripts. */
export function shellAppInfo(out: Output, info: AppInfo): void {
  const { app, pipeline_coupling: coupling } = info;
  const values: Record<string, Value> = {
    addons: info.addons
      .map((addOn) => addOn.plan.name)
      .sort()
      .join(','),
    auto_cert_mgmt: app.acm,
    collaborators: others(info).join(','),
    ...(coupling ? { pipeline: `${coupling.pipeline.name ?? coupling.pipeline.id}:${coupling.stage}` } : {}),
    git_url: app.git_url,
    web_url: app.web_url,
    repo_size: size(app.repo_size),
    slug_size: size(app.slug_size),
    owner: app.owner.email,
    region: app.region.name,
    dynos: Object.entries(dynoCounts(info))
      .map(([type, count]) => `${type}:${count}`)
      .join(','),
    stack: app.stack.name,
  };
  for (const [key, value] of Object.entries(values)) out.line(`${key}=${value ?? ''}`);
}

const others = ({ app, collaborators }: AppInfo): readonly string[] =>
  collaborators
    .map(({ user }) => user.email)
    .filter((email) => email !== app.owner.email)
    .sort();

const size = (bytes: number | null): string | null => (bytes === null ? null : formatSize(bytes));

function dynoCounts({ dynos }: AppInfo): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { type } of dynos) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
