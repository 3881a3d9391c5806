import * as Args from '@oclif/core/args';
import { openConsole } from '../../lib/cli/add-ons/console.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { Quit } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class RedisCli extends RengaCommand {
  static override description =
    'open a Redis prompt\nIt runs beside the server, so no redis-cli is needed here. Commands may come from a pipe.';
  static override examples = ['$ renga redis:cli -a my-app', '$ echo PING | renga redis:cli CACHE'];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment or name of the database; REDIS without it',
    }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(RedisCli);
    const { client, backend, out } = this;
    const addOn = await chooseOfService(client, 'redis', { text: args.database, app: this.app(flags) });
    out.note(`Connecting to ${out.errorStyle.yellow(addOn.name)} (${addOn.config_vars.join(', ')}):`);
    const status = await openConsole({ client, backend, addOn, words: [] });
    if (status !== 0) throw new Quit(status);
  }
}
