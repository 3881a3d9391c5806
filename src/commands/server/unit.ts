import { userInfo } from 'node:os';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { systemdUnit } from '../../lib/cli/server/run-server.ts';

export default class ServerUnit extends RengaCommand {
  static override description = 'print a systemd unit that runs the server of this installation';
  static override examples = ['$ renga server:unit | sudo tee /etc/systemd/system/renga.service'];
  static override only = 'local';

  override async run(): Promise<void> {
    await this.parse(ServerUnit);
    this.out.raw(systemdUnit(this.serverOptions, { node: process.execPath, user: userInfo().username }));
  }
}
