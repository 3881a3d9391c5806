import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class ServerMaintenanceOff extends RengaCommand {
  static override description =
    'open all apps of the server again\nThose that are in maintenance mode of their own stay closed.';
  static override examples = ['$ renga server:maintenance:off\nOpening all apps... done'];

  override async run(): Promise<void> {
    await this.parse(ServerMaintenanceOff);
    await this.out.action('Opening all apps', () => this.client.platform.setMaintenance(false));
  }
}
