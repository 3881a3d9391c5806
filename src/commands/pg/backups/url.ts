import * as Args from '@oclif/core/args';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { chooseBackup } from '../../../lib/cli/add-ons/backups/transfer-choice.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsUrl extends RengaCommand {
  static override description = 'show a URL of a backup, which anybody who knows it can read for a day';
  static override examples = ['$ renga pg:backups:url b001 -a my-app'];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'ID of the backup; the newest without it' }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsUrl);
    const { client, out } = this;
    const app = this.app(flags);
    const { uuid } = await chooseBackup(client, POSTGRESQL, { app, name: args.backup_id });
    out.line((await client.transfers.publicUrl(app, uuid)).url);
  }
}
