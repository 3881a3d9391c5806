import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT pid, age(now(), query_start) AS duration, usename AS username, query
  FROM pg_stat_activity
  WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
    AND now() - query_start > interval '5 minutes'
  ORDER BY duration DESC`;

export default class PgLongRunningQueries extends RengaCommand {
  static override description = 'show queries that run for more than five minutes';
  static override hiddenAliases = ['pg:long_running_queries'];
  static override examples = ['$ renga pg:long-running-queries -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgLongRunningQueries);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
