import { mariadbArg, waitIntervalFlag } from '../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { waitForAddOn } from '../../lib/cli/add-ons/wait-for-add-on.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MysqlWait extends RengaCommand {
  static override description = 'wait until a MariaDB database can be used';
  static override examples = ['$ renga mysql:wait MYSQL -a my-app'];
  static override args = { database: mariadbArg };
  static override flags = { ...appFlags, 'wait-interval': waitIntervalFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlWait);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'mariadb', { text: args.database, app });
    if (addOn.state !== 'provisioned')
      await waitForAddOn({ out, client, addOn, everyMs: flags['wait-interval'] * 1000 });
  }
}
