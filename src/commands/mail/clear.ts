import { mailArg } from '../../lib/cli/add-ons/database-args.ts';
import { forgetMessages } from '../../lib/cli/add-ons/mail.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MailClear extends RengaCommand {
  static override description = 'delete all mail that was caught';
  static override examples = ['$ renga mail:clear -a my-app'];
  static override args = { mail: mailArg };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MailClear);
    const { client, backend, out } = this;
    const mailbox = { client, backend, app: this.app(flags), name: args.mail };
    await out.action('Deleting caught mail', () => forgetMessages(mailbox));
  }
}
