import { databasesArg, waitIntervalFlag } from '../../lib/cli/add-ons/database-args.ts';
import { allOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { waitForDatabase } from '../../lib/cli/add-ons/wait-for-database.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgWait extends RengaCommand {
  static override description = 'wait until databases can be used\nAll of the app, unless one is named.';
  static override examples = ['$ renga pg:wait -a my-app'];
  static override args = { database: databasesArg };
  static override flags = { ...appFlags, 'wait-interval': waitIntervalFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgWait);
    const { client, out } = this;
    const app = this.app(flags);
    const addOns = await allOfService(client, 'postgresql', { text: args.database, app });
    for (const { name } of addOns)
      await waitForDatabase({
        out,
        name,
        ask: () => client.databases.waitStatus(name),
        everyMs: flags['wait-interval'] * 1000,
      });
  }
}
