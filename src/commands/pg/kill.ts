import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { askConsole } from '../../lib/cli/add-ons/console.ts';
import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgKill extends RengaCommand {
  static override description =
    'end a query\nIts connection stays, unless --force ends that too. See pg:ps for the process id.';
  static override examples = ['$ renga pg:kill 4321 -a my-app'];
  static override args = {
    pid: Args.integer({ description: 'process id of the query', required: true, min: 1 }),
    database: postgresArg,
  };
  static override flags = {
    ...appFlags,
    force: Flags.boolean({ char: 'f', description: 'end the connection too' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgKill);
    const { client, backend, out } = this;
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app: this.app(flags) });
    const end = flags.force ? 'pg_terminate_backend' : 'pg_cancel_backend';
    const words = ['--no-psqlrc', '--tuples-only', '--no-align', `--command=SELECT ${end}(${args.pid})`];
    const said = await askConsole({ client, backend, addOn, words });
    if (!/^t$/m.test(said))
      throw new CommandError(`There is no process ${args.pid} in ${addOn.name}. See: renga pg:ps`, {
        id: 'no_such_process',
      });
    out.line(`${flags.force ? 'Ended the connection of' : 'Ended the query of'} process ${args.pid}.`);
  }
}
