import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { versionFlag } from '../../../lib/cli/add-ons/version-flag.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgUpgradeDryrun extends RengaCommand {
  static override description =
    'copy a database to a server of another version of PostgreSQL, and throw that away\nOf plans from standard-0 on. The database stays in use; pg:upgrade:wait tells how it went.';
  static override examples = ['$ renga pg:upgrade:dryrun DATABASE --version 17 -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, confirm: confirmFlag, version: versionFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUpgradeDryrun);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(out, app, flags.confirm, `A copy of ${yellow(name)} will be made on trial.`);
    const said = await out.action(`Starting a test upgrade on ${yellow(name)}`, () =>
      client.databases.tryUpgrade(name, flags.version),
    );
    out.line(said.message);
  }
}
