import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PgKillall extends RengaCommand {
  static override description = 'end all connections of a database';
  static override examples = ['$ renga pg:killall -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgKillall);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    await out.action('Terminating connections for all credentials', () =>
      client.databases.disconnect(addOn.name),
    );
  }
}
