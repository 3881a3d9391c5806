import * as Args from '@oclif/core/args';
import { chosenDynos, dynoChoice, dynoFlags } from '../../lib/cli/dyno-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PsRestart extends RengaCommand {
  static override description = 'restart dynos\nAll of the app, unless a dyno or a process type is named.';
  static override aliases = ['dyno:restart'];
  static override hiddenAliases = ['restart'];
  static override examples = [
    '$ renga ps:restart -a my-app',
    '$ renga ps:restart -a my-app --dyno-name web.1',
    '$ renga ps:restart -a my-app --process-type web',
  ];
  static override args = { dyno: Args.string({ description: 'name of the dyno to restart' }) };
  static override flags = { ...appFlags, ...dynoFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PsRestart);
    const app = this.app(flags);
    const choice = dynoChoice(args.dyno, flags) ?? { all: true };
    const { app: mark, name } = this.out.errorStyle;
    await this.out.action(`Restarting ${chosenDynos(choice, name)} on ${mark(app)}`, () =>
      this.client.dynos.restart(app, choice),
    );
  }
}
