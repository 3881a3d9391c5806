import { ApiError } from '../../client/api-error.ts';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { AppSetupResource } from '../../client/wire/app.ts';
import { CommandError } from '../command-error.ts';

interface FollowOptions {
  readonly client: PlatformClient;
  readonly setup: AppSetupResource;
  /** Given what the build and the postdeploy command write. */
  readonly onOutput: (text: string) => void;
}

const POLL_MS = 250;

/**
 * Resolves with the setup when the app is ready.
 * @throws {CommandError} `setup_failed` when there is no app, with everything that is known of why
 */
export async function followSetup({ client, setup, onOutput }: FollowOptions): Promise<AppSetupResource> {
  let seen = setup;
  for (let shown = false; seen.status === 'pending'; ) {
    if (seen.build && !shown) shown = await showBuild(client, seen.build.output_stream_url, onOutput);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    seen = await client.appSetups.get(setup.id);
  }
  if (seen.postdeploy) onOutput(seen.postdeploy.output);
  if (seen.status === 'succeeded') return seen;
  throw new CommandError(
    [
      `${seen.app.name} could not be set up: ${seen.failure_message}`,
      ...seen.manifest_errors,
      'Nothing is left of it.',
    ].join('\n'),
    { id: 'setup_failed' },
  );
}

/** Whether there was an output; there is none before its first word. */
async function showBuild(
  client: PlatformClient,
  url: string,
  onOutput: (text: string) => void,
): Promise<boolean> {
  try {
    for await (const text of client.output(url)) onOutput(text);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}
