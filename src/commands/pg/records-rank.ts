import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS name, n_live_tup AS estimated_count
  FROM pg_stat_user_tables
  ORDER BY n_live_tup DESC, name`;

export default class PgRecordsRank extends RengaCommand {
  static override description = 'show how many rows tables have, about';
  static override hiddenAliases = ['pg:records_rank'];
  static override examples = ['$ renga pg:records-rank -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgRecordsRank);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
