import * as Flags from '@oclif/core/flags';
import { redisArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisUpgrade extends RengaCommand {
  static override description =
    'upgrade a Redis database to another version\nIts server is started again as that version, with the data and settings that it has.';
  static override examples = ['$ renga redis:upgrade REDIS --version 8.0 -a my-app'];
  static override args = { database: redisArg };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    version: Flags.string({
      char: 'v',
      description: 'version to upgrade to',
      helpValue: 'VERSION',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisUpgrade);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'redis', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(
      out,
      app,
      flags.confirm,
      `${yellow(name)} will be upgraded to ${flags.version}. That cannot be undone.`,
    );
    const { message } = await out.action(`Requesting upgrade of ${yellow(name)}`, () =>
      client.databases.upgradeRedis(name, flags.version),
    );
    out.line(message);
  }
}
