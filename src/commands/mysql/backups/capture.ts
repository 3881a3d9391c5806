import * as Flags from '@oclif/core/flags';
import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { captureBackup } from '../../../lib/cli/add-ons/backups/capture-backup.ts';
import { mariadbArg } from '../../../lib/cli/add-ons/database-args.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsCapture extends RengaCommand {
  static override description =
    'make a backup of a MariaDB database\nThe database stays in use meanwhile. It goes on when you leave with Ctrl-C; as many are kept as the plan says.';
  static override examples = ['$ renga mysql:backups:capture MYSQL -a my-app'];
  static override args = { database: mariadbArg };
  static override flags = {
    ...appFlags,
    verbose: Flags.boolean({ char: 'v', description: 'show what the tools of MariaDB say' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlBackupsCapture);
    const { client, out } = this;
    const { verbose } = flags;
    const wanted = { app: this.app(flags), database: args.database, verbose };
    await captureBackup({ client, out }, MARIADB, wanted);
  }
}
