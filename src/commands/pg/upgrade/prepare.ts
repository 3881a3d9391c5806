import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { versionFlag } from '../../../lib/cli/add-ons/version-flag.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgUpgradePrepare extends RengaCommand {
  static override description =
    'prepare the upgrade of a database to another version of PostgreSQL\nOf plans from standard-0 on. What it needs is fetched; it begins with pg:upgrade:run, and not before.';
  static override examples = ['$ renga pg:upgrade:prepare DATABASE --version 17 -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, confirm: confirmFlag, version: versionFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUpgradePrepare);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(out, app, flags.confirm, `${yellow(name)} will be ready for pg:upgrade:run.`);
    const said = await out.action(`Preparing upgrade on ${yellow(name)}`, () =>
      client.databases.prepareUpgrade(name, flags.version),
    );
    out.line(said.message);
  }
}
