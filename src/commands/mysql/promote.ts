import * as Flags from '@oclif/core/flags';
import { mariadbArg } from '../../lib/cli/add-ons/database-args.ts';
import { promote } from '../../lib/cli/add-ons/promote.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MysqlPromote extends RengaCommand {
  static override description =
    "make a MariaDB database the app's main one: MYSQL_URL\nThe one that it takes the place of keeps another name, and its data.";
  static override examples = ['$ renga mysql:promote MYSQL_ONYX -a my-app'];
  static override args = { database: mariadbArg };
  static override flags = {
    ...appFlags,
    as: Flags.string({ description: 'name of the attachment, MYSQL without it', helpValue: 'NAME' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlPromote);
    const { client, out } = this;
    const app = this.app(flags);
    const next = await chooseOfService(client, 'mariadb', { text: args.database, app });
    await promote({ out, client, app, next, main: flags.as ?? 'MYSQL' });
  }
}
