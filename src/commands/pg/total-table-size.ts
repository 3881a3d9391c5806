import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { diagnose } from '../../lib/cli/add-ons/diagnosis.ts';
import { tablesBySize } from '../../lib/cli/add-ons/table-sizes.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgTotalTableSize extends RengaCommand {
  static override description = 'show how large tables are with their indexes';
  static override hiddenAliases = ['pg:total_table_size'];
  static override examples = ['$ renga pg:total-table-size -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgTotalTableSize);
    const { client, backend, out } = this;
    const app = this.app(flags);
    await diagnose(
      { client, backend, out },
      { database: args.database, app, question: tablesBySize('pg_total_relation_size') },
    );
  }
}
