import * as Flags from '@oclif/core/flags';
import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisMaxmemory extends RengaCommand {
  static override description = 'set what happens when a Redis database is full';
  static override examples = ['$ renga redis:maxmemory REDIS --policy allkeys-lru -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    policy: Flags.string({
      char: 'p',
      description:
        'noeviction, allkeys-lfu, volatile-lfu, allkeys-lru, volatile-lru, allkeys-random, volatile-random or volatile-ttl',
      helpValue: 'POLICY',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisMaxmemory);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    const { maxmemory_policy: policy } = await client.databases.setRedis(addOn.name, {
      maxmemory_policy: flags.policy,
    });
    out.line(`Maxmemory policy for ${addOn.name} (${addOn.config_vars.join(', ')}) set to ${policy.value}.`);
    out.line(`${policy.value} ${policy.values[policy.value]}.`);
  }
}
