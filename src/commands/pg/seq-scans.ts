import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS name, seq_scan AS count
  FROM pg_stat_user_tables
  ORDER BY seq_scan DESC, name`;

export default class PgSeqScans extends RengaCommand {
  static override description = 'show how often tables were read from end to end';
  static override hiddenAliases = ['pg:seq_scans'];
  static override examples = ['$ renga pg:seq-scans -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgSeqScans);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question: QUESTION });
  }
}
