import * as Args from '@oclif/core/args';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { deleteBackup } from '../../../lib/cli/add-ons/backups/delete-backup.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsDelete extends RengaCommand {
  static override description = 'delete a backup';
  static override examples = ['$ renga pg:backups:delete b001 -a my-app'];
  static override args = {
    backup_id: Args.string({ ignoreStdin: true, description: 'ID of the backup', required: true }),
  };
  static override flags = { ...appFlags, confirm: confirmFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsDelete);
    const { client, out } = this;
    const wanted = { app: this.app(flags), name: args.backup_id, confirm: flags.confirm };
    await deleteBackup({ client, out }, POSTGRESQL, wanted);
  }
}
