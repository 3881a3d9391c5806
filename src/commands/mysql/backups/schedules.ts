import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { listSchedules } from '../../../lib/cli/add-ons/backups/schedule-backups.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsSchedules extends RengaCommand {
  static override description = 'list the daily backups of the MariaDB databases of an app';
  static override examples = ['$ renga mysql:backups:schedules -a my-app'];

  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(MysqlBackupsSchedules);
    const { client, out } = this;
    await listSchedules({ client, out }, MARIADB, { app: this.app(flags), json: flags.json });
  }
}
