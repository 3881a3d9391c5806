import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { POSTGRESQL } from '../../../lib/cli/add-ons/backups/backed-service.ts';
import { restoreBackup } from '../../../lib/cli/add-ons/backups/restore-backup.ts';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgBackupsRestore extends RengaCommand {
  static override description =
    "put a backup in the place of all that is in a database\nThe archive is restored aside and takes the place of what was there when it is whole. Another app's backup is APP::ID; a URL or a file is an archive of pg_dump's custom format.";
  static override examples = [
    '$ renga pg:backups:restore b001 DATABASE -a my-app',
    '$ renga pg:backups:restore other-app::b001 DATABASE -a my-app -c my-app',
    '$ renga pg:backups:restore https://example.com/latest.dump DATABASE -a my-app',
    '$ renga pg:backups:restore ./latest.dump DATABASE -a my-app',
  ];
  static override args = {
    backup: Args.string({
      ignoreStdin: true,
      description: 'ID, URL or file of the backup; the newest without it',
    }),
    database: postgresArg,
  };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    extensions: Flags.string({
      char: 'e',
      description: 'extensions to install first, with commas between them',
      helpValue: 'NAMES',
    }),
    verbose: Flags.boolean({ char: 'v', description: 'show what the tools of PostgreSQL say' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgBackupsRestore);
    const { client, out } = this;
    const { confirm, verbose } = flags;
    const extensions = (flags.extensions ?? '').split(',').map((each) => each.trim().toLowerCase());
    await restoreBackup({ client, out }, POSTGRESQL, {
      app: this.app(flags),
      database: args.database,
      backup: args.backup,
      confirm,
      extensions: extensions.filter(Boolean).sort(),
      verbose,
    });
  }
}
