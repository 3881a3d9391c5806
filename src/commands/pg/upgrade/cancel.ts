import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgUpgradeCancel extends RengaCommand {
  static override description = 'cancel an upgrade that was prepared\nOne that has begun goes on.';
  static override examples = ['$ renga pg:upgrade:cancel DATABASE -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, confirm: confirmFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUpgradeCancel);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(out, app, flags.confirm, `The upgrade of ${yellow(name)} will be cancelled.`);
    const said = await out.action(`Cancelling upgrade on ${yellow(name)}`, () =>
      client.databases.cancelUpgrade(name),
    );
    out.line(said.message);
  }
}
