import type { PlatformClient } from '../client/platform-client.ts';
import type { BuildResource } from '../client/wire/release.ts';
import { CommandError } from './command-error.ts';
import type { Output } from './output/output.ts';
import type { Paint, Style } from './output/style.ts';
import type { Column } from './output/table.ts';
import { timeAgo } from './output/time-ago.ts';

export function buildColumns(style: Style, now: Date): readonly Column<BuildResource>[] {
  return [
    { header: 'Id', get: ({ id }) => id },
    { header: 'Status', get: ({ status }) => status, paint: (text, build) => buildPaint(style, build)(text) },
    { header: 'Version', get: versionOf, paint: style.name },
    { header: 'User', get: ({ user }) => user.email, paint: style.user },
    { header: 'Created at', get: (build) => timeAgo(new Date(build.created_at), now), paint: style.dim },
  ];
}

export function showBuild(out: Output, build: BuildResource): void {
  out.header(`Build ${out.style.name(build.id)}`);
  out.keyValues({
    Buildpacks: build.buildpacks?.map(({ url }) => url.replace(/^urn:buildpack:/, '')),
    By: out.style.user(build.user.email),
    Failure: build.failure ? `${build.failure.message} ${build.failure.next}` : null,
    Release: build.release?.id,
    Source: [versionOf(build), build.source_blob.version_description].filter(Boolean).join(' ') || null,
    Stack: build.stack,
    Status: buildPaint(out.style, build)(build.status),
    When: build.created_at,
  });
}

/** The build that is named, else the newest. */
export async function buildOrNewest(
  client: PlatformClient,
  app: string,
  id: string | undefined,
): Promise<BuildResource> {
  if (id !== undefined) return client.builds.get(app, id);
  const [newest] = await client.builds.newest(app, 1);
  if (!newest) throw new CommandError(`${app} has no builds.`, { id: 'no_build' });
  return newest;
}

/** Eight digits are what a commit is known by. */
const versionOf = ({ source_blob: { version } }: BuildResource): string =>
  version && /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 8) : (version ?? '');

function buildPaint(style: Style, { status }: BuildResource): Paint {
  if (status === 'failed') return style.failure;
  return status === 'pending' ? style.warning : style.success;
}
