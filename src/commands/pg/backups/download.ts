import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { downloadBackup, freeDumpName } from '../../../lib/cli/add-ons/download-backup.ts';
import { chooseBackup } from '../../../lib/cli/add-ons/transfer-choice.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { formatSize } from '../../../lib/cli/output/file-size.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsDownload extends RengaCommand {
  static override description =
    "download a backup\nIt is an archive of pg_dump's custom format, for pg_restore.";
  static override examples = [
    '$ renga pg:backups:download b001 -a my-app',
    '$ renga pg:backups:download --output ledger.dump',
  ];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'ID of the backup; the newest without it' }),
  };
  static override flags = {
    ...appFlags,
    output: Flags.string({
      char: 'o',
      description: 'file to write; latest.dump without it',
      helpValue: 'FILE',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsDownload);
    const { client, out } = this;
    const app = this.app(flags);
    const backup = await chooseBackup(client, app, args.backup_id);
    const path = flags.output ?? freeDumpName();
    const { url } = await client.transfers.publicUrl(app, backup.uuid);
    await out.action(
      `Downloading ${out.errorStyle.name(backup.name)} to ${path}`,
      () => downloadBackup(client, url, path),
      (bytes) => `done, ${formatSize(bytes)}`,
    );
  }
}
