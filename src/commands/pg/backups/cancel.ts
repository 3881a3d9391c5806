import * as Args from '@oclif/core/args';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { cancelTransfer } from '../../../lib/cli/add-ons/backups/cancel-transfer.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsCancel extends RengaCommand {
  static override description =
    'end a backup, a restore or a copy that is under way\nA database that was to be replaced stays as it is.';
  static override examples = ['$ renga pg:backups:cancel -a my-app'];
  static override args = {
    backup_id: Args.string({
      ignoreStdin: true,
      description: 'its ID; the newest that is under way without it',
    }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsCancel);
    const { client, out } = this;
    await cancelTransfer({ client, out }, POSTGRESQL, { app: this.app(flags), name: args.backup_id });
  }
}
