import type { PlatformClient } from '../../../client/platform-client.ts';
import { CommandError } from '../../command-error.ts';
import type { Output } from '../../output/output.ts';
import { type BackedService, transfersOf } from './backed-service.ts';
import { chooseTransfer } from './transfer-choice.ts';

/** Ends a backup, a restore or a copy: the one that is named, else the newest that is under way. */
export async function cancelTransfer(
  { client, out }: { readonly client: PlatformClient; readonly out: Output },
  service: BackedService,
  { app, name }: { readonly app: string; readonly name: string | undefined },
): Promise<void> {
  const chosen = name
    ? await chooseTransfer(client, service, { app, name })
    : (await transfersOf(client, service, app)).findLast(({ succeeded }) => succeeded === null);
  if (!chosen) throw new CommandError('No active backups/transfers', { id: 'nothing_under_way' });
  await out.action(`Cancelling ${out.errorStyle.name(chosen.name)}`, () =>
    client.transfers.cancel(app, chosen.uuid),
  );
}
