import * as Flags from '@oclif/core/flags';
import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisTimeout extends RengaCommand {
  static override description =
    'set how long a silent connection is kept\nNo seconds at all, 0, keep it for ever.';
  static override examples = ['$ renga redis:timeout REDIS --seconds 60 -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    seconds: Flags.integer({
      char: 's',
      description: 'seconds',
      helpValue: 'SECONDS',
      required: true,
      min: 0,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisTimeout);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    const { timeout } = await client.databases.setRedis(addOn.name, { timeout: flags.seconds });
    out.line(`Timeout for ${addOn.name} (${addOn.config_vars.join(', ')}) set to ${timeout.value} seconds.`);
    out.line(
      timeout.value === 0
        ? 'Connections to the Redis instance can idle indefinitely.'
        : `Connections to the Redis instance will be stopped after idling for ${timeout.value} seconds.`,
    );
  }
}
