import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MaintenanceIndex extends RengaCommand {
  static override description = 'show whether an app is in maintenance mode';
  static override examples = ['$ renga maintenance -a my-app\noff'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(MaintenanceIndex);
    const app = await this.client.apps.get(this.app(flags));
    this.out.line(app.maintenance ? 'on' : 'off');
  }
}
