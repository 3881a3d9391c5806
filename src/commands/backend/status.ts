import { Quit } from '../../lib/cli/command-error.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { localStatus, showStatus } from '../../lib/cli/local-control-plane.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendStatus extends RengaCommand {
  static override description =
    'show whether the local backend runs, and on what\nExits with 1 when it does not run. Never starts it.';
  static override examples = ['$ renga backend:status', '$ renga backend:status --json'];
  static override flags = { json: jsonFlag };
  static override autostart = false;
  static override only = 'local';

  override async run(): Promise<void> {
    const { flags } = await this.parse(BackendStatus);
    const status = await localStatus(this.client);
    if (flags.json) this.out.json({ running: status !== null, ...status });
    else if (status) showStatus(this.out, status);
    else this.out.line('The local backend is not running.');
    if (!status) throw new Quit(1);
  }
}
