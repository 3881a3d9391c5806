import { scheduleDatabase } from '../../../lib/cli/add-ons/schedule-database.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsSchedules extends RengaCommand {
  static override description = 'list the daily backups of an app';
  static override examples = ['$ renga pg:backups:schedules -a my-app'];

  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PgBackupsSchedules);
    const { client, out } = this;
    const app = this.app(flags);
    const database = await scheduleDatabase(client, app);
    const schedules = database ? await client.transfers.schedules(database.name) : [];
    if (flags.json) return out.json(schedules);
    if (schedules.length === 0)
      return out.warn(`No backup schedules found on ${app}\nUse renga pg:backups:schedule to set one up`);
    out.header('Backup Schedules');
    for (const { name, hour, timezone } of schedules)
      out.line(`${out.style.name(name)}: daily at ${hour}:00 ${timezone}`);
  }
}
