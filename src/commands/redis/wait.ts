import { redisArg, waitIntervalFlag } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { waitForDatabase } from '../../lib/cli/add-ons/wait-for-database.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisWait extends RengaCommand {
  static override description = 'wait until a Redis database can be used';
  static override examples = ['$ renga redis:wait REDIS -a my-app'];
  static override args = { database: redisArg };
  static override flags = { ...appFlags, 'wait-interval': waitIntervalFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisWait);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    await waitForDatabase({
      out,
      name: addOn.name,
      ask: () => client.databases.redisWaitStatus(addOn.name),
      everyMs: flags['wait-interval'] * 1000,
    });
  }
}
