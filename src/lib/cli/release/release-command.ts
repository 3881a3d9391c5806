import type { PlatformClient } from '../../client/platform-client.ts';
import type { ReleaseResource } from '../../client/wire/release.ts';
import type { Output } from '../output/output.ts';
import { showOutput } from '../output/show-output.ts';
import { pause, settleRelease } from './settle-release.ts';

interface CommandOptions {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly app: string;
  readonly release: ReleaseResource;
}

const LOOK_MS = 250;

/** What is said of a release that its command still has to allow. */
export const COMMAND_DECLARED =
  'Release command declared: this new release will not be available until the command succeeds.';

/**
 * Prints what the release command of a release writes, and resolves with the release once it serves.
 * @throws {CommandError} when it failed, with the reason and the next step
 */
export async function watchReleaseCommand(options: CommandOptions): Promise<ReleaseResource> {
  options.out.note('Running release command...\n');
  while (!(await printReleaseOutput(options)) && (await isPending(options))) await pause(LOOK_MS);
  return settleRelease(options);
}

/** Prints it to its end, as it comes; `false` while the command has not written anything. */
export const printReleaseOutput = ({ release, ...tools }: Omit<CommandOptions, 'app'>): Promise<boolean> =>
  showOutput(tools, release.output_stream_url ?? '');

const isPending = async ({ client, app, release }: CommandOptions): Promise<boolean> =>
  (await client.releases.get(app, release.version)).status === 'pending';
