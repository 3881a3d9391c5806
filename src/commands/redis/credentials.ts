import * as Flags from '@oclif/core/flags';
import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { appNames, settleApps } from '../../lib/cli/add-ons/rotation.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisCredentials extends RengaCommand {
  static override description =
    'show how a Redis database is entered, or change its password\nWith --reset the old password opens no connection any more, and the apps are restarted with the new one.';
  static override examples = ['$ renga redis:credentials REDIS --reset -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    reset: Flags.boolean({ description: 'change the password' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisCredentials);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    if (!flags.reset) return out.line((await client.databases.redis(addOn.name)).resource_url);
    const apps = appNames(await client.addOns.attachmentsOf(addOn));
    await out.action(`Resetting credentials for ${out.errorStyle.yellow(addOn.name)}`, () =>
      client.databases.rotateRedis(addOn.name),
    );
    await settleApps({ out, client }, apps);
  }
}
