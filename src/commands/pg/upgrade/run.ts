import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { versionFlag } from '../../../lib/cli/add-ons/version-flag.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgUpgradeRun extends RengaCommand {
  static override description =
    'upgrade a database to another version of PostgreSQL\nIts data are copied to a server of that version, which takes its place when it has all of them; until then the database is closed. Credentials, their rights and the URL stay. Of plans from standard-0 on, the upgrade is one that was prepared.';
  static override examples = [
    '$ renga pg:upgrade:run DATABASE --version 17 -a my-app',
    '$ renga pg:upgrade:run -a my-app -c my-app',
  ];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, confirm: confirmFlag, version: versionFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUpgradeRun);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(
      out,
      app,
      flags.confirm,
      `${yellow(name)} will be closed until it is upgraded. That cannot be undone.`,
    );
    const said = await out.action(`Starting upgrade on ${yellow(name)}`, () =>
      client.databases.upgrade(name, flags.version),
    );
    out.line(said.message);
  }
}
