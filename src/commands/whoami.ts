import { jsonFlag } from '../lib/cli/flags.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Whoami extends RengaCommand {
  static override description = 'display who you are to the backend';
  static override aliases = ['auth:whoami'];
  static override examples = ['$ renga whoami\nme@example.com'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Whoami);
    const account = await this.client.platform.account();
    this.names.keepAccount(account.email);
    if (flags.json) return this.out.json(account);
    this.out.line(this.out.style.user(account.email));
  }
}
