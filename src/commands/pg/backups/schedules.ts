import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { listSchedules } from '../../../lib/cli/add-ons/backups/schedule-backups.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsSchedules extends RengaCommand {
  static override description = 'list the daily backups of an app';
  static override examples = ['$ renga pg:backups:schedules -a my-app'];

  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PgBackupsSchedules);
    const { client, out } = this;
    await listSchedules({ client, out }, POSTGRESQL, { app: this.app(flags), json: flags.json });
  }
}
