import * as Flags from '@oclif/core/flags';
import { mariadbArg } from '../../lib/cli/add-ons/database-args.ts';
import { appNames, settleApps } from '../../lib/cli/add-ons/rotation.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MysqlCredentials extends RengaCommand {
  static override description =
    'show how a MariaDB database is entered, or change its password\nWith --reset the old password opens no connection any more, and the apps are restarted with the new one.';
  static override examples = ['$ renga mysql:credentials MYSQL --reset -a my-app'];
  static override args = { database: mariadbArg };
  static override flags = {
    ...appFlags,
    reset: Flags.boolean({ description: 'change the password' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlCredentials);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'mariadb', { text: args.database, app });
    if (!flags.reset) {
      const url = (await client.addOns.config(addOn)).find(({ name }) => name === 'URL');
      return out.line(url?.value ?? '');
    }
    const apps = appNames(await client.addOns.attachmentsOf(addOn));
    await out.action(`Resetting credentials for ${out.errorStyle.yellow(addOn.name)}`, () =>
      client.databases.rotateMariadb(addOn.name),
    );
    await settleApps({ out, client }, apps);
  }
}
