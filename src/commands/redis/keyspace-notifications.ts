import * as Flags from '@oclif/core/flags';
import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisKeyspaceNotifications extends RengaCommand {
  static override description =
    'set which events of keys are published\nThe letters are those of Redis: https://redis.io/docs/latest/develop/use/keyspace-notifications/. No letters at all turn it off.';
  static override examples = ['$ renga redis:keyspace-notifications REDIS --config KEA -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    config: Flags.string({
      char: 'c',
      description: 'letters of the events',
      helpValue: 'LETTERS',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisKeyspaceNotifications);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    const { notify_keyspace_events: events } = await client.databases.setRedis(addOn.name, {
      notify_keyspace_events: flags.config,
    });
    out.line(
      `Keyspace notifications for ${addOn.name} (${addOn.config_vars.join(', ')}) set to '${events.value}'.`,
    );
  }
}
