import * as Args from '@oclif/core/args';
import { CommandError } from '../../lib/cli/command-error.ts';
import { chosenDynos, dynoChoice, dynoFlags } from '../../lib/cli/dyno-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PsStop extends RengaCommand {
  static override description =
    'stop a dyno, or all of a process type\nOne-off dynos end; dynos of the formation are started again.';
  static override aliases = ['dyno:stop', 'ps:kill', 'dyno:kill'];
  static override hiddenAliases = ['stop', 'kill'];
  static override examples = [
    '$ renga ps:stop -a my-app run.1828',
    '$ renga ps:stop -a my-app --process-type run',
  ];
  static override args = { dyno: Args.string({ description: 'name of the dyno to stop' }) };
  static override flags = { ...appFlags, ...dynoFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PsStop);
    const app = this.app(flags);
    const choice = dynoChoice(args.dyno, flags);
    if (!choice) throw CommandError.usage('Please specify a process type or dyno name to stop.');
    const { app: mark, name } = this.out.errorStyle;
    await this.out.action(`Stopping ${chosenDynos(choice, name)} on ${mark(app)}`, () =>
      this.client.dynos.stop(app, choice),
    );
  }
}
