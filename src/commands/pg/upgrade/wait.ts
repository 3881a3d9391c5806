import { postgresArg, waitIntervalFlag } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { waitForDatabase } from '../../../lib/cli/add-ons/wait-for-database.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgUpgradeWait extends RengaCommand {
  static override description = 'wait until an upgrade, or a trial of one, is over';
  static override examples = ['$ renga pg:upgrade:wait DATABASE -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, 'wait-interval': waitIntervalFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUpgradeWait);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'postgresql', { text: args.database, app });
    await waitForDatabase({
      out,
      name,
      ask: () => client.databases.upgradeStatus(name),
      everyMs: flags['wait-interval'] * 1000,
    });
  }
}
