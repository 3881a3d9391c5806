import * as Flags from '@oclif/core/flags';
import { parseDaily } from '../../../lib/cli/add-ons/daily-time.ts';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsSchedule extends RengaCommand {
  static override description =
    'back a database up every day\nAt a full hour by the clocks of a time zone, UTC unless another is named. The newest seven of them are kept.';
  static override examples = ["$ renga pg:backups:schedule DATABASE --at '02:00 Europe/Paris' -a my-app"];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    at: Flags.string({
      description: "full hour and time zone, '[HOUR]:00 [TIMEZONE]'",
      helpValue: 'TIME',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsSchedule);
    const { client, out } = this;
    const app = this.app(flags);
    const { hour, timezone } = parseDaily(flags.at);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const name = addOn.config_vars.find((each) => each === `${args.database}_URL`) ?? addOn.config_vars[0];
    const made = await out.action(
      `Scheduling automatic daily backups of ${out.errorStyle.yellow(addOn.name)} at ${hour}:00 ${timezone}`,
      () => client.transfers.schedule(addOn.name, { hour, timezone, schedule_name: name ?? addOn.name }),
    );
    out.line(`The next one is made at ${made.next_at}.`);
  }
}
