import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { fetchBackup } from '../../../lib/cli/add-ons/backups/fetch-backup.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsDownload extends RengaCommand {
  static override description =
    'download a backup\nIt is SQL, for mysql:backups:restore or any client of MariaDB.';
  static override examples = [
    '$ renga mysql:backups:download b001 -a my-app',
    '$ renga mysql:backups:download --output ledger.sql',
  ];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'ID of the backup; the newest without it' }),
  };
  static override flags = {
    ...appFlags,
    output: Flags.string({
      char: 'o',
      description: 'file to write; latest.sql without it',
      helpValue: 'FILE',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlBackupsDownload);
    const { client, out } = this;
    const wanted = { app: this.app(flags), name: args.backup_id, output: flags.output };
    await fetchBackup({ client, out }, MARIADB, wanted);
  }
}
