import * as Flags from '@oclif/core/flags';
import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { promote } from '../../lib/cli/add-ons/promote.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisPromote extends RengaCommand {
  static override description =
    "make a Redis database the app's main one: REDIS_URL\nThe one that it takes the place of keeps another name, and its data.";
  static override examples = ['$ renga redis:promote HEROKU_REDIS_ONYX -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    as: Flags.string({ description: 'name of the attachment, REDIS without it', helpValue: 'NAME' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisPromote);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app });
    await promote({ out, client, app, next: addOn, main: flags.as ?? 'REDIS' });
  }
}
