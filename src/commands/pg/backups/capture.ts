import * as Flags from '@oclif/core/flags';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { captureBackup } from '../../../lib/cli/add-ons/backups/capture-backup.ts';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsCapture extends RengaCommand {
  static override description =
    'make a backup of a database\nThe database stays in use meanwhile. It goes on when you leave with Ctrl-C; as many are kept as the plan says.';
  static override examples = ['$ renga pg:backups:capture DATABASE -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    verbose: Flags.boolean({ char: 'v', description: 'show what the tools of PostgreSQL say' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsCapture);
    const { client, out } = this;
    const { verbose } = flags;
    const wanted = { app: this.app(flags), database: args.database, verbose };
    await captureBackup({ client, out }, POSTGRESQL, wanted);
  }
}
