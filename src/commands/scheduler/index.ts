import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class SchedulerIndex extends RengaCommand {
  static override description = 'list what the scheduler of an app runs, and when (UTC)';
  static override examples = ['$ renga scheduler -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(SchedulerIndex);
    const { out } = this;
    const app = this.app(flags);
    const jobs = await this.client.scheduler.list(app);
    if (flags.json) return out.json(jobs);
    if (jobs.length === 0)
      return out.note(
        `${out.errorStyle.app(app)} has no jobs. Add one: renga scheduler:add "COMMAND" --at "daily at 03:00"`,
      );
    out.table(jobs, [
      { header: 'Job', get: ({ id }) => id.slice(0, 8), paint: out.style.name },
      { header: 'Command', get: ({ command }) => command, shrinks: true },
      { header: 'Cron', get: ({ cron }) => cron },
      { header: 'Size', get: ({ size }) => size ?? '' },
      { header: 'Last run', get: ({ last_run_at: at }) => at ?? 'never' },
      { header: 'Next run', get: ({ next_run_at: at }) => at },
    ]);
  }
}
