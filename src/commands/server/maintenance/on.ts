import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class ServerMaintenanceOn extends RengaCommand {
  static override description =
    'close all apps of the server while it is worked on\nEvery request gets the maintenance page of its app (H83), until server:maintenance:off; dynos run on, and everything else works. Only administrators may do this.';
  static override examples = ['$ renga server:maintenance:on\nClosing all apps... done'];

  override async run(): Promise<void> {
    await this.parse(ServerMaintenanceOn);
    await this.out.action('Closing all apps', () => this.client.platform.setMaintenance(true));
  }
}
