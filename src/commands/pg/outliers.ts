import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { DiagnosisCommand } from '../../lib/cli/add-ons/diagnosis-command.ts';
import { truncateFlag } from '../../lib/cli/add-ons/query-column.ts';
import { FORGET_STATEMENTS, topStatements } from '../../lib/cli/add-ons/statements.ts';
import { appFlags } from '../../lib/cli/flags.ts';

export default class PgOutliers extends DiagnosisCommand {
  static override description = 'show the queries that took the most time altogether';
  static override examples = [
    '$ renga pg:outliers -a my-app',
    '$ renga pg:outliers --num 20 --truncate -a my-app',
  ];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    num: Flags.integer({ char: 'n', description: 'how many of them', default: 10, min: 1 }),
    reset: Flags.boolean({ description: 'begin to count anew' }),
    truncate: truncateFlag,
  };

  override async run(): Promise<void> {
    const parsed = await this.parse(PgOutliers);
    const { num: count, reset, truncate: isTruncated } = parsed.flags;
    const question = reset ? FORGET_STATEMENTS : topStatements({ by: 'total_exec_time', count, isTruncated });
    await this.diagnose(parsed, question, { beside: true });
  }
}
