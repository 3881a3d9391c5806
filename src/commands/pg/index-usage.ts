import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS relation,
    CASE WHEN coalesce(idx_scan, 0) + seq_scan = 0 THEN 'Insufficient data'
      ELSE (100 * coalesce(idx_scan, 0) / (coalesce(idx_scan, 0) + seq_scan))::text END AS percent_of_times_index_used,
    n_live_tup AS rows_in_table
  FROM pg_stat_user_tables
  ORDER BY n_live_tup DESC, relation`;

export default class PgIndexUsage extends RengaCommand {
  static override description = 'show how often tables were read by an index';
  static override hiddenAliases = ['pg:index_usage'];
  static override examples = ['$ renga pg:index-usage -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgIndexUsage);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
