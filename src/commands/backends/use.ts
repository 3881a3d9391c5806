import * as Args from '@oclif/core/args';
import { useBackend } from '../../lib/cli/backends/change-backends.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendsUse extends RengaCommand {
  static override description = 'speak to a backend when nothing else is said';
  static override examples = ['$ renga backends:use prod\nUsing prod... done', '$ renga backends:use local'];
  static override args = { name: Args.string({ description: 'name of the backend', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(BackendsUse);
    await this.out.action(`Using ${this.out.errorStyle.name(args.name)}`, () =>
      useBackend(args.name, this.backendOptions),
    );
  }
}
