import * as Args from '@oclif/core/args';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { showBackup } from '../../../lib/cli/add-ons/backups/show-backup.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsInfo extends RengaCommand {
  static override description = 'show a backup, a restore or a copy';
  static override examples = ['$ renga pg:backups:info b001 -a my-app'];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'its ID; the newest backup without it' }),
  };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsInfo);
    const { client, out } = this;
    const wanted = { app: this.app(flags), name: args.backup_id, json: flags.json };
    await showBackup({ client, out }, POSTGRESQL, wanted);
  }
}
