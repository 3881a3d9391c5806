import type { PlatformClient } from '../../../client/platform-client.ts';
import { CommandError } from '../../command-error.ts';
import { formatSize } from '../../output/file-size.ts';
import type { Output } from '../../output/output.ts';
import { type BackedService, transfersOf } from './backed-service.ts';
import { chooseTransfer } from './transfer-choice.ts';
import { isBackup, stateOf } from './transfer-list.ts';

interface Surroundings {
  readonly client: PlatformClient;
  readonly out: Output;
}

/** Shows a backup, a restore or a copy, with what the tools said; the newest backup where none is named. */
export async function showBackup(
  { client, out }: Surroundings,
  service: BackedService,
  wanted: { readonly app: string; readonly name: string | undefined; readonly json: boolean },
): Promise<void> {
  const { app, name: text, json } = wanted;
  const chosen =
    text === undefined
      ? (await transfersOf(client, service, app)).findLast(isBackup)
      : await chooseTransfer(client, service, { app, name: text });
  if (!chosen)
    throw new CommandError(`No backups. Capture one with: renga ${service.topic}:capture --app ${app}`, {
      id: 'no_backup',
    });
  const transfer = await client.transfers.get(app, chosen.uuid);
  if (json) return out.json(transfer);
  const { name, from_name, to_name, schedule, source_bytes, processed_bytes, logs = [] } = transfer;
  out.header(`Backup ${out.style.name(name)}`);
  out.keyValues({
    Database: isBackup(transfer) ? from_name : to_name,
    'Started at': transfer.started_at,
    'Finished at': transfer.finished_at,
    Status: stateOf(transfer),
    Type: schedule ? 'Scheduled' : 'Manual',
    'Original DB Size': source_bytes > 0 ? formatSize(source_bytes) : null,
    'Backup Size': formatSize(processed_bytes),
  });
  out.line();
  out.header('Backup Logs');
  for (const { created_at, message } of logs) out.line(`${created_at} ${message}`);
}
