import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CertsAutoRefresh extends RengaCommand {
  static override description = 'try the domains of an app again that have failed to get their certificates';
  static override examples = ['$ renga certs:auto:refresh -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsAutoRefresh);
    const app = this.app(flags);
    await this.out.action('Refreshing Automatic Certificate Management', () =>
      this.client.apps.refreshAcm(app),
    );
  }
}
