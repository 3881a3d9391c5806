import * as Args from '@oclif/core/args';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { invitationLines } from '../../lib/cli/login/invitation.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AccountInvite extends RengaCommand {
  static override description =
    'make an account for somebody, with a link that sets its password\nThe link is good once and for three days. Whoever has a password already gets none.';
  static override examples = ['$ renga account:invite friend@example.com'];
  static override args = {
    email: Args.string({ description: 'e-mail address that they log in with', required: true }),
  };
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AccountInvite);
    const invitation = await this.client.platform.invite(args.email);
    if (flags.json) return this.out.json(invitation);
    if (invitation.url === null)
      return this.out.note(`${this.out.errorStyle.user(invitation.email)} has an account already.`);
    for (const line of invitationLines(invitation)) this.out.note(line);
    this.out.line(invitation.url);
  }
}
