import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT usename AS credential, count(*) AS connections
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
  GROUP BY usename
  ORDER BY connections DESC`;

export default class PgUserConnections extends RengaCommand {
  static override description = 'show how many connections each credential has';
  static override hiddenAliases = ['pg:user_connections'];
  static override examples = ['$ renga pg:user-connections -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgUserConnections);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
