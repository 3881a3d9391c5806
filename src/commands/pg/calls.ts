import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose, truncateFlag } from '../../lib/cli/add-ons/diagnosis.ts';
import { topStatements } from '../../lib/cli/add-ons/statements.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgCalls extends RengaCommand {
  static override description = 'show the ten queries that came most often';
  static override examples = ['$ renga pg:calls -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, truncate: truncateFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCalls);
    const { client, backend, out } = this;
    const question = topStatements({ by: 'calls', count: 10, isTruncated: flags.truncate });
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question, beside: true });
  }
}
