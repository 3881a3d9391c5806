import * as Flags from '@oclif/core/flags';
import { askConsole } from '../../lib/cli/add-ons/console.ts';
import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = (verbose: boolean): string => `
  SELECT pid, state, application_name AS source, usename AS username, age(now(), xact_start) AS running_for,
    xact_start AS transaction_start, wait_event IS NOT NULL AS waiting, query
  FROM pg_stat_activity
  WHERE query <> '<insufficient privilege>'${verbose ? '' : " AND state <> 'idle'"} AND pid <> pg_backend_pid()
  ORDER BY query_start DESC`;

export default class PgPs extends RengaCommand {
  static override description = 'show the queries that a database works on, with how long they run';
  static override examples = ['$ renga pg:ps -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    verbose: Flags.boolean({ char: 'v', description: 'show idle connections too' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgPs);
    const { client, backend, out } = this;
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app: this.app(flags) });
    const words = ['--no-psqlrc', `--command=${QUESTION(flags.verbose)}`];
    out.raw(await askConsole({ client, backend, addOn, words }));
  }
}
