import { listBackends, showBackends } from '../../lib/cli/backends/backend-list.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BackendsIndex extends RengaCommand {
  static override description =
    'list the backends that commands can speak to\nA command speaks to the one of --backend or RENGA_BACKEND, else to the one that the git remotes of the folder belong to, else to the one in use.';
  static override examples = ['$ renga backends', '$ renga apps --backend local'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(BackendsIndex);
    const backends = listBackends(this.logins);
    if (flags.json) return this.out.json(backends);
    showBackends(this.out, backends);
  }
}
