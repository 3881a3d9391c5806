import * as Args from '@oclif/core/args';
import { chooseTransfer } from '../../../lib/cli/add-ons/transfer-choice.ts';
import { isBackup, stateOf } from '../../../lib/cli/add-ons/transfer-list.ts';
import { CommandError } from '../../../lib/cli/command-error.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { formatSize } from '../../../lib/cli/output/file-size.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsInfo extends RengaCommand {
  static override description = 'show a backup, a restore or a copy';
  static override examples = ['$ renga pg:backups:info b001 -a my-app'];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'its ID; the newest backup without it' }),
  };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsInfo);
    const { client, out } = this;
    const app = this.app(flags);
    const newest = (await client.transfers.list(app)).findLast(isBackup);
    const chosen = args.backup_id ? await chooseTransfer(client, app, args.backup_id) : newest;
    if (!chosen)
      throw new CommandError(`No backups. Capture one with: renga pg:backups:capture --app ${app}`, {
        id: 'no_backup',
      });
    const transfer = await client.transfers.get(app, chosen.uuid);
    if (flags.json) return out.json(transfer);
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
}
