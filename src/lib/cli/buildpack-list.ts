import type { PlatformClient } from '../client/platform-client.ts';
import type { BuildpackInstallation } from '../client/wire/release.ts';
import { CommandError } from './command-error.ts';
import type { Output } from './output/output.ts';

/** Names or URLs of an app's buildpacks, in the order in which they run. */
export async function readBuildpacks(client: PlatformClient, app: string): Promise<readonly string[]> {
  return (await client.buildpacks.list(app)).map(buildpackName);
}

export const buildpackName = ({ buildpack }: BuildpackInstallation): string =>
  buildpack.url.replace(/^urn:buildpack:/, '');

export function showBuildpacks(out: Output, buildpacks: readonly string[], indent = ''): void {
  if (buildpacks.length === 1) out.line(buildpacks[0]);
  else
    buildpacks.forEach((name, index) => {
      out.line(`${indent}${index + 1}. ${name}`);
    });
}

interface Change {
  readonly app: string;
  readonly remote: string;
  readonly verb: 'added' | 'removed' | 'set';
}

/** What the next build will use after a change. */
export function showChange(out: Output, buildpacks: readonly string[], { app, remote, verb }: Change): void {
  const name = out.style.app(app);
  const push = out.style.code(`git push ${remote} main`);
  if (buildpacks.length === 1) {
    out.line(`Buildpack ${verb}. Next release on ${name} will use ${buildpacks[0]}.`);
    out.line(`Run ${push} to create a new release using this buildpack.`);
    return;
  }
  out.line(`Buildpack ${verb}. Next release on ${name} will use:`);
  showBuildpacks(out, buildpacks, '  ');
  out.line(`Run ${push} to create a new release using these buildpacks.`);
}

/**
 * Where in the list an index from the command line points, counted from 0.
 * @throws {CommandError} when it is outside the list
 */
export function indexWithin(index: number, count: number): number {
  if (index >= 1 && index <= count) return index - 1;
  throw new CommandError(
    count === 1
      ? 'Invalid index. Only valid value is 1.'
      : `Invalid index. Please choose a value between 1 and ${count}`,
    { id: 'invalid_index' },
  );
}

/** @throws {CommandError} when the app has it already */
export function refuseTwice(buildpacks: readonly string[], name: string): void {
  if (buildpacks.includes(name))
    throw new CommandError(`The buildpack ${name} is already set on your app.`, {
      id: 'buildpack_already_set',
    });
}
