import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { restoreBackup } from '../../../lib/cli/add-ons/backups/restore-backup.ts';
import { mariadbArg } from '../../../lib/cli/add-ons/database-args.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsRestore extends RengaCommand {
  static override description =
    "put a backup in the place of all that is in a database\nThe archive is restored aside and takes the place of what was there when it is whole. Another app's backup is APP::ID; a URL or a file is SQL that mariadb-dump or mysqldump wrote.";
  static override examples = [
    '$ renga mysql:backups:restore b001 MYSQL -a my-app',
    '$ renga mysql:backups:restore other-app::b001 MYSQL -a my-app -c my-app',
    '$ renga mysql:backups:restore https://example.com/latest.sql MYSQL -a my-app',
    '$ renga mysql:backups:restore ./latest.sql MYSQL -a my-app',
  ];
  static override args = {
    backup: Args.string({
      ignoreStdin: true,
      description: 'ID, URL or file of the backup; the newest without it',
    }),
    database: mariadbArg,
  };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    verbose: Flags.boolean({ char: 'v', description: 'show what the tools of MariaDB say' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlBackupsRestore);
    const { client, out } = this;
    const { confirm, verbose } = flags;
    await restoreBackup({ client, out }, MARIADB, {
      app: this.app(flags),
      database: args.database,
      backup: args.backup,
      confirm,
      verbose,
    });
  }
}
