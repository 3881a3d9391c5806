import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class ServerMaintenanceIndex extends RengaCommand {
  static override description = 'show whether all apps of the server are closed for work on it';
  static override examples = ['$ renga server:maintenance\noff'];

  override async run(): Promise<void> {
    await this.parse(ServerMaintenanceIndex);
    const status = await this.client.platform.status();
    this.out.line(status.maintenance_since === null ? 'off' : 'on');
  }
}
