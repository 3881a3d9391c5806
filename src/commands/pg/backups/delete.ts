import * as Args from '@oclif/core/args';
import { chooseTransfer } from '../../../lib/cli/add-ons/transfer-choice.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
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
    const app = this.app(flags);
    const { name, uuid } = await chooseTransfer(client, app, args.backup_id);
    await confirmApp(out, app, flags.confirm, `This will delete ${out.errorStyle.name(name)} for good.`);
    await out.action(`Deleting backup ${out.errorStyle.name(name)} on ${out.errorStyle.app(app)}`, () =>
      client.transfers.delete(app, uuid),
    );
  }
}
