import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose, truncateFlag } from '../../lib/cli/add-ons/diagnosis.ts';
import { FORGET_STATEMENTS, topStatements } from '../../lib/cli/add-ons/statements.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgOutliers extends RengaCommand {
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
    const { args, flags } = await this.parse(PgOutliers);
    const { client, backend, out } = this;
    const question = flags.reset
      ? FORGET_STATEMENTS
      : topStatements({ by: 'total_exec_time', count: flags.num, isTruncated: flags.truncate });
    const app = this.app(flags);
    await diagnose({ client, backend, out }, { database: args.database, app, question, beside: true });
  }
}
