import * as Args from '@oclif/core/args';
import { removeBackend } from '../../lib/cli/backends/change-backends.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendsRemove extends RengaCommand {
  static override description = 'forget a backend, with the login to it\nNothing is changed there.';
  static override examples = ['$ renga backends:remove lab\nRemoving lab... done'];
  static override args = { name: Args.string({ description: 'name of the backend', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(BackendsRemove);
    await this.out.action(`Removing ${this.out.errorStyle.name(args.name)}`, () =>
      removeBackend(args.name, this.backendOptions),
    );
  }
}
