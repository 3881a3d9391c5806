import type { PlatformClient } from '../../client/platform-client.ts';
import type { ReleaseResource } from '../../client/wire/release.ts';
import { CommandError } from '../command-error.ts';
import { newestRelease } from './settle-release.ts';

/** The release that is named, else the newest. */
export function releaseOrNewest(
  client: PlatformClient,
  app: string,
  name: string | undefined,
): Promise<ReleaseResource> {
  return name === undefined ? newestRelease(client, app) : client.releases.get(app, name);
}

/**
 * What a rollback goes back to: the release that is named, else the second newest that is eligible, for the newest is
 * what runs now.
 */
export async function rollbackTarget(
  client: PlatformClient,
  app: string,
  name: string | undefined,
): Promise<ReleaseResource> {
  if (name !== undefined) return client.releases.get(app, name);
  const eligible = (await client.releases.newest(app, 10)).filter((release) => release.eligible_for_rollback);
  const target = eligible[1];
  if (!target)
    throw new CommandError(`No eligible release found for ${app} to roll back to.`, {
      id: 'no_rollback_target',
    });
  return target;
}
