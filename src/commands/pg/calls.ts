import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { DiagnosisCommand } from '../../lib/cli/add-ons/diagnosis-command.ts';
import { truncateFlag } from '../../lib/cli/add-ons/query-column.ts';
import { topStatements } from '../../lib/cli/add-ons/statements.ts';
import { appFlags } from '../../lib/cli/flags.ts';

export default class PgCalls extends DiagnosisCommand {
  static override description = 'show the ten queries that came most often';
  static override examples = ['$ renga pg:calls -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, truncate: truncateFlag };

  override async run(): Promise<void> {
    const parsed = await this.parse(PgCalls);
    await this.diagnose(
      parsed,
      topStatements({ by: 'calls', count: 10, isTruncated: parsed.flags.truncate }),
      { beside: true },
    );
  }
}
