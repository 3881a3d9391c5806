import * as Args from '@oclif/core/args';
import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { unscheduleBackups } from '../../../lib/cli/add-ons/backups/schedule-backups.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsUnschedule extends RengaCommand {
  static override description = 'stop the daily backups of a MariaDB database';
  static override examples = ['$ renga mysql:backups:unschedule MYSQL -a my-app'];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment of the database; the only one that is scheduled without it',
    }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlBackupsUnschedule);
    const { client, out } = this;
    const wanted = { app: this.app(flags), database: args.database };
    await unscheduleBackups({ client, out }, MARIADB, wanted);
  }
}
