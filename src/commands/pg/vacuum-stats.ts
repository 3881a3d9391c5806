import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT schemaname AS schema, relname AS table, last_vacuum, last_autovacuum, n_live_tup AS rowcount,
    n_dead_tup AS dead_rowcount
  FROM pg_stat_user_tables
  ORDER BY n_dead_tup DESC, relname`;

export default class PgVacuumStats extends RengaCommand {
  static override description = 'show when tables were vacuumed, and how many dead rows they have';
  static override hiddenAliases = ['pg:vacuum_stats'];
  static override examples = ['$ renga pg:vacuum-stats -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgVacuumStats);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
