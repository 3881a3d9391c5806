import { POSTGRESQL, transfersOf } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { listTransfers } from '../../../lib/cli/add-ons/backups/transfer-list.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackups extends RengaCommand {
  static override description = 'list backups, restores and copies of the databases of an app';
  static override examples = ['$ renga pg:backups -a my-app'];

  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PgBackups);
    const { client, out } = this;
    const app = this.app(flags);
    const all = await transfersOf(client, POSTGRESQL, app);
    if (flags.json) return out.json(all);
    listTransfers(out, POSTGRESQL, all);
  }
}
