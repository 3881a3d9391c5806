import * as Args from '@oclif/core/args';
import { mailArg } from '../../lib/cli/add-ons/database-args.ts';
import { caughtMessage } from '../../lib/cli/add-ons/mail.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MailShow extends RengaCommand {
  static override description = 'show a caught message as it came, with all headers';
  static override examples = ['$ renga mail:show 12 -a my-app'];
  static override args = {
    number: Args.integer({ description: 'number of the message; see renga mail', required: true, min: 1 }),
    mail: mailArg,
  };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MailShow);
    const { client, backend, out } = this;
    const mailbox = { client, backend, app: this.app(flags), name: args.mail };
    out.raw(await caughtMessage(mailbox, args.number));
  }
}
