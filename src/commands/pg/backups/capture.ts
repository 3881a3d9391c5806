import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { followTransfer } from '../../../lib/cli/add-ons/follow-transfer.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
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
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const transfer = await client.transfers.capture(addOn.name);
    await followTransfer({
      out,
      client,
      app: addOn.app.name,
      transfer,
      title: `Backing up ${out.errorStyle.yellow(addOn.name)} to ${out.errorStyle.name(transfer.name)}`,
      verbose: flags.verbose,
    });
  }
}
