import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class SchedulerAdd extends RengaCommand {
  static override description =
    'run a command of an app at set times, in a one-off dyno\nTimes are UTC. Of runs that were missed while the backend was away, one is made up for.';
  static override examples = [
    '$ renga scheduler:add "npm run report" --at "daily at 03:00" -a my-app',
    '$ renga scheduler:add "bin/poll" --at "every 10 minutes"',
    '$ renga scheduler:add "bin/week" --at "0 8 * * mon" --size standard-2x',
  ];
  static override args = { command: Args.string({ description: 'command to run', required: true }) };
  static override flags = {
    ...appFlags,
    at: Flags.string({
      description: '"every 10 minutes", "hourly at :30", "daily at 03:00", or five fields of cron',
      helpValue: 'TIME',
      required: true,
    }),
    size: Flags.string({ char: 's', description: 'dyno size', helpValue: 'SIZE' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(SchedulerAdd);
    const { out } = this;
    const app = this.app(flags);
    const { name } = out.errorStyle;
    const { at, size } = flags;
    await out.action(
      `Adding the job ${name(args.command)} to ${out.errorStyle.app(app)}`,
      () => this.client.scheduler.add(app, { command: args.command, at, size }),
      (job) => `done, ${name(job.id.slice(0, 8))} runs next at ${job.next_run_at}`,
    );
  }
}
