import * as Args from '@oclif/core/args';
import { MARIADB } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { chooseBackup } from '../../../lib/cli/add-ons/backups/transfer-choice.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class MysqlBackupsUrl extends RengaCommand {
  static override description =
    'show a URL of a backup of a MariaDB database, which anybody who knows it can read for a day';
  static override examples = ['$ renga mysql:backups:url b001 -a my-app'];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'ID of the backup; the newest without it' }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlBackupsUrl);
    const { client, out } = this;
    const app = this.app(flags);
    const { uuid } = await chooseBackup(client, MARIADB, { app, name: args.backup_id });
    out.line((await client.transfers.publicUrl(app, uuid)).url);
  }
}
