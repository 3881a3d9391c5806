import * as Args from '@oclif/core/args';
import { scheduleDatabase } from '../../../lib/cli/add-ons/schedule-database.ts';
import { CommandError } from '../../../lib/cli/command-error.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsUnschedule extends RengaCommand {
  static override description = 'stop the daily backups of a database';
  static override examples = ['$ renga pg:backups:unschedule DATABASE -a my-app'];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment of the database; the only one that is scheduled without it',
    }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsUnschedule);
    const { client, out } = this;
    const app = this.app(flags);
    const database = await scheduleDatabase(client, app);
    const all = database ? await client.transfers.schedules(database.name) : [];
    const wanted = args.database?.toUpperCase().replace(/_URL$/, '');
    const found = all.filter(({ name }) => wanted === undefined || name === `${wanted}_URL`);
    const [schedule] = found;
    if (!database || !schedule)
      throw new CommandError(`No daily backups found on ${app}.`, { id: 'no_schedule' });
    if (found.length > 1)
      throw CommandError.usage(
        `Specify schedule on ${app}. Existing schedules: ${found.map(({ name }) => name).join(', ')}`,
      );
    await out.action(`Unscheduling ${out.errorStyle.name(schedule.name)} daily backups`, () =>
      client.transfers.unschedule(database.name, schedule.uuid),
    );
  }
}
