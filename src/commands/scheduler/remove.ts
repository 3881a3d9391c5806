import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class SchedulerRemove extends RengaCommand {
  static override description = 'run a job no more\nWhat runs already goes on.';
  static override examples = ['$ renga scheduler:remove 01234567 -a my-app'];
  static override args = {
    job: Args.string({ description: 'job, as renga scheduler shows it', required: true }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(SchedulerRemove);
    const app = this.app(flags);
    const { app: mark, name } = this.out.errorStyle;
    await this.out.action(`Removing the job ${name(args.job)} from ${mark(app)}`, () =>
      this.client.scheduler.remove(app, args.job),
    );
  }
}
