import * as Flags from '@oclif/core/flags';
import { BackendError } from '../../lib/backend/backend-error.ts';
import { answers } from '../../lib/backend/start-control-plane.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { rengaHome } from '../../lib/cli/surroundings.ts';

export default class BackendStop extends RengaCommand {
  static override description =
    'stop the local backend and the dynos that it runs\nApps, config and releases are kept: they are there again after a start.';
  static override examples = ['$ renga backend:stop', '$ renga backend:stop --keep-dynos'];
  static override flags = {
    'keep-dynos': Flags.boolean({ description: 'let dynos and the router go on serving' }),
  };
  static override autostart = false;

  override async run(): Promise<void> {
    const { flags } = await this.parse(BackendStop);
    await this.out.action('Stopping the local backend', async () => {
      await this.client.platform.shutdown(flags['keep-dynos'] ? 'keep' : 'stop').catch(unlessStopped);
      while (await answers(rengaHome())) await new Promise((resolve) => setTimeout(resolve, 50));
    });
  }
}

function unlessStopped(error: unknown): void {
  if (!(error instanceof BackendError && error.id === 'backend_not_running')) throw error;
}
