import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { waitForDatabase } from '../../lib/cli/add-ons/wait-for-database.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgWait extends RengaCommand {
  static override description = 'wait until databases can be used\nAll of the app, unless one is named.';
  static override examples = ['$ renga pg:wait -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    'wait-interval': Flags.integer({
      description: 'seconds between looks',
      helpValue: 'SECONDS',
      min: 1,
      default: 2,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgWait);
    const { client, out } = this;
    const app = this.app(flags);
    const addOns = args.database
      ? [await chooseOfService(client, 'postgresql', { text: args.database, app })]
      : (await client.addOns.ofApp(app)).filter((each) => each.addon_service.name === 'postgresql');
    for (const { name } of addOns)
      await waitForDatabase({
        out,
        name,
        ask: () => client.databases.waitStatus(name),
        everyMs: flags['wait-interval'] * 1000,
      });
  }
}
