import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT 'index hit rate' AS name, round(sum(idx_blks_hit) / nullif(sum(idx_blks_hit + idx_blks_read), 0), 4) AS ratio
  FROM pg_statio_user_indexes
  UNION ALL
  SELECT 'table hit rate', round(sum(heap_blks_hit) / nullif(sum(heap_blks_hit + heap_blks_read), 0), 4)
  FROM pg_statio_user_tables`;

export default class PgCacheHit extends RengaCommand {
  static override description = 'show how much of what was read of tables and indexes was in memory already';
  static override hiddenAliases = ['pg:cache_hit'];
  static override examples = ['$ renga pg:cache-hit -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCacheHit);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
