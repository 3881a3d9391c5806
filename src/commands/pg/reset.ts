import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgReset extends RengaCommand {
  static override description =
    'delete all data in a database\nIts credentials stay. It is emptied at once, or not at all when something is wrong.';
  static override examples = [
    '$ renga pg:reset DATABASE -a my-app',
    '$ renga pg:reset DATABASE --extensions hstore,pgcrypto -a my-app -c my-app',
  ];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    extensions: Flags.string({
      char: 'e',
      description: 'extensions to install in the empty one, with commas between them',
      helpValue: 'NAMES',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgReset);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(out, app, flags.confirm, `${yellow(addOn.name)} will lose all of its data.`);
    const extensions = (flags.extensions ?? '').split(',').map((each) => each.trim().toLowerCase());
    await out.action(`Resetting ${yellow(addOn.name)}`, () =>
      client.databases.reset(addOn.name, extensions.filter(Boolean).sort()),
    );
  }
}
