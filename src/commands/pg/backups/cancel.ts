import * as Args from '@oclif/core/args';
import { POSTGRESQL, transfersOf } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { chooseTransfer } from '../../../lib/cli/add-ons/backups/transfer-choice.ts';
import { CommandError } from '../../../lib/cli/command-error.ts';
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
    const app = this.app(flags);
    const chosen = args.backup_id
      ? await chooseTransfer(client, POSTGRESQL, { app, name: args.backup_id })
      : (await transfersOf(client, POSTGRESQL, app)).findLast(({ succeeded }) => succeeded === null);
    if (!chosen) throw new CommandError('No active backups/transfers', { id: 'nothing_under_way' });
    await out.action(`Cancelling ${out.errorStyle.name(chosen.name)}`, () =>
      client.transfers.cancel(app, chosen.uuid),
    );
  }
}
