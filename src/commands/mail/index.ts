import { mailArg } from '../../lib/cli/add-ons/database-args.ts';
import { caughtMessages } from '../../lib/cli/add-ons/mail.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class Mail extends RengaCommand {
  static override description =
    'list the mail that an app sent to its mail catcher, newest first\nIt was delivered to nobody.';
  static override examples = ['$ renga mail -a my-app'];
  static override args = { mail: mailArg };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Mail);
    const { client, backend, out } = this;
    const mailbox = { client, backend, app: this.app(flags), name: args.mail };
    const messages = await caughtMessages(mailbox);
    if (flags.json) return out.json(messages);
    if (messages.length === 0) return out.line('No mail was caught.');
    out.table(messages, [
      { header: 'Number', get: ({ number }) => String(number), paint: out.style.name },
      { header: 'Received at', get: ({ received_at: at }) => new Date(at * 1000).toISOString() },
      { header: 'From', get: ({ from }) => from },
      { header: 'To', get: ({ to }) => to },
      { header: 'Subject', get: ({ subject }) => subject },
    ]);
  }
}
