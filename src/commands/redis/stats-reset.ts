import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisStatsReset extends RengaCommand {
  static override description = 'begin to count anew what a Redis database counts';
  static override examples = ['$ renga redis:stats-reset REDIS -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisStatsReset);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(out, app, flags.confirm, `The statistics of ${yellow(addOn.name)} will be lost.`);
    await out.action(`Resetting stats on ${yellow(addOn.name)}`, () =>
      client.databases.resetRedisStatistics(addOn.name),
    );
  }
}
