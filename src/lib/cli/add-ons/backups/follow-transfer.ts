import type { PlatformClient } from '../../../client/platform-client.ts';
import type { Transfer } from '../../../client/wire/database.ts';
import { CommandError } from '../../command-error.ts';
import { formatSize } from '../../output/file-size.ts';
import type { Output } from '../../output/output.ts';
import { pause } from '../../release/settle-release.ts';
import { type BackedService, POSTGRESQL } from './backed-service.ts';

interface FollowOptions {
  readonly out: Output;
  readonly client: PlatformClient;
  readonly app: string;
  readonly transfer: Transfer;
  /** Of the database, when that is no PostgreSQL. */
  readonly service?: BackedService;
  readonly title: string;
  /** Shows what the tools say at the end. */
  readonly verbose?: boolean;
}

const EVERY_MS = 300;
const LAST_LINES = 5;

/**
 * Waits until a transfer has ended; leaving the command leaves it going.
 * @throws {CommandError} when it did not succeed, with what was said last
 */
export async function followTransfer(options: FollowOptions): Promise<Transfer> {
  const { out, client, app, transfer, title } = options;
  return out.action(title, async (report) => {
    for (;;) {
      const seen = await client.transfers.get(app, transfer.uuid);
      if (seen.succeeded !== null) return finished(options, seen);
      report(formatSize(seen.processed_bytes));
      await pause(EVERY_MS);
    }
  });
}

function finished(
  { out, app, service = POSTGRESQL, verbose = false }: FollowOptions,
  seen: Transfer,
): Transfer {
  const lines = (seen.logs ?? []).map(({ created_at, message }) => `${created_at} ${message}`);
  if (verbose) for (const line of lines) out.note(line);
  if (seen.succeeded) return seen;
  const last = (seen.logs ?? []).slice(-LAST_LINES).map(({ message }) => message);
  throw new CommandError(
    `${seen.name} ${seen.canceled_at ? 'was cancelled' : 'did not finish'}.\n${last.join('\n')}\nMore: renga ${service.topic}:info ${seen.name} --app ${app}`,
    { id: 'transfer_failed' },
  );
}
