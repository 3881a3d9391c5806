import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { fetchBackup } from '../../../lib/cli/add-ons/backups/fetch-backup.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
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
    const wanted = { app: this.app(flags), name: args.backup_id, output: flags.output };
    await fetchBackup({ client, out }, POSTGRESQL, wanted);
  }
}
