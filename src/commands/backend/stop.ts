import * as Flags from '@oclif/core/flags';
import { stopLocal } from '../../lib/cli/local-control-plane.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendStop extends RengaCommand {
  static override description =
    'stop the local backend and the dynos that it runs\nApps, config and releases are kept: they are there again after a start.';
  static override examples = ['$ renga backend:stop', '$ renga backend:stop --keep-dynos'];
  static override flags = {
    'keep-dynos': Flags.boolean({ description: 'let dynos and the router go on serving' }),
  };
  static override autostart = false;
  static override only = 'local';

  override async run(): Promise<void> {
    const { flags } = await this.parse(BackendStop);
    await this.out.action('Stopping the local backend', () =>
      stopLocal(this.client, flags['keep-dynos'] ? 'keep' : 'stop'),
    );
  }
}
