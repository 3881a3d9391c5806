import * as Flags from '@oclif/core/flags';
import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { scheduleBackups } from '../../../lib/cli/add-ons/backups/schedule-backups.ts';
import { mariadbArg } from '../../../lib/cli/add-ons/database-args.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsSchedule extends RengaCommand {
  static override description =
    'back a MariaDB database up every day\nAt a full hour by the clocks of a time zone, UTC unless another is named. The newest seven of them are kept.';
  static override examples = ["$ renga mysql:backups:schedule MYSQL --at '02:00 Europe/Paris' -a my-app"];
  static override args = { database: mariadbArg };
  static override flags = {
    ...appFlags,
    at: Flags.string({
      description: "full hour and time zone, '[HOUR]:00 [TIMEZONE]'",
      helpValue: 'TIME',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlBackupsSchedule);
    const { client, out } = this;
    const wanted = { app: this.app(flags), database: args.database, at: flags.at };
    await scheduleBackups({ client, out }, MARIADB, wanted);
  }
}
