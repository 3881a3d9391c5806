import { ApiError } from '../../client/api-error.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { ReleaseResource } from '../../client/wire/release.ts';
import { CommandError } from '../command-error.ts';

interface SettleOptions {
  readonly client: PlatformClient;
  readonly app: string;
  readonly release: ReleaseResource;
  readonly sleep?: (ms: number) => Promise<void>;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1000;

/**
 * Resolves with the release once it serves. A release that was accepted has not come to anything yet: its dynos have to
 * be proven first.
 * @throws {CommandError} when it failed, with the reason and the next step
 */
export async function settleRelease({
  client,
  app,
  release,
  sleep = pause,
}: SettleOptions): Promise<ReleaseResource> {
  let seen = release;
  for (let wait = FIRST_WAIT_MS; seen.status === 'pending'; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    await sleep(wait);
    seen = await client.releases.get(app, seen.version);
  }
  if (seen.status === 'succeeded') return seen;
  throw failed(seen);
}

/** The newest release of an app: what a change that was just accepted has made. */
export async function newestRelease(client: PlatformClient, app: string): Promise<ReleaseResource> {
  const [newest] = await client.releases.newest(app, 1);
  if (!newest) throw new CommandError(`${app} has no releases.`, { id: 'no_release' });
  return newest;
}

/** The same; `null` of an app that somebody does not see who operates what is attached to it. */
export async function newestReleaseSeen(
  client: PlatformClient,
  app: string,
): Promise<ReleaseResource | null> {
  try {
    return await newestRelease(client, app);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

function failed({ version, status, failure }: ReleaseResource): CommandError {
  const reason = failure ? `: ${failure.message}\n${failure.next}` : `: it is ${status}.`;
  return new CommandError(`Release v${version} failed${reason}`, { id: failure?.code ?? 'release_failed' });
}

/** Resolves after `ms`. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
