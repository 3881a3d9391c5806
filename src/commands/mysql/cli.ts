import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { askConsole, openConsole } from '../../lib/cli/add-ons/console.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { Quit } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MysqlCli extends RengaCommand {
  static override description =
    'open a prompt of a MariaDB database\nIt runs beside the server, so no client is needed here. SQL may come from a pipe.';
  static override examples = [
    '$ renga mysql:cli -a my-app',
    "$ renga mysql:cli MYSQL -c 'SELECT 1'",
    '$ renga mysql:cli < dump.sql',
  ];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment or name of the database; MYSQL without it',
    }),
  };
  static override flags = {
    ...appFlags,
    command: Flags.string({ char: 'c', description: 'SQL command to run' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlCli);
    const { client, backend, out } = this;
    const addOn = await chooseOfService(client, 'mariadb', { text: args.database, app: this.app(flags) });
    out.note(`Connecting to ${out.errorStyle.yellow(addOn.name)} (${addOn.config_vars.join(', ')}):`);
    if (flags.command !== undefined)
      return out.raw(
        await askConsole({ client, backend, addOn, words: ['--table', `--execute=${flags.command}`] }),
      );
    const status = await openConsole({ client, backend, addOn, words: [] });
    if (status !== 0) throw new Quit(status);
  }
}
