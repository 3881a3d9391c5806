import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { invitationLines } from '../../lib/cli/login/invitation.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { requiredRoleFlag, requiredTeamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class MembersAdd extends RengaCommand {
  static override description =
    'take somebody into a team\nFor an address without an account, a link is printed that sets its password. With --invite they are asked, and are in it once they have accepted.';
  static override examples = [
    '$ renga members:add friend@example.com --role member --team poets',
    '$ renga members:add friend@example.com --role viewer --team poets --invite',
  ];
  static override args = { email: Args.string({ description: 'e-mail address', required: true }) };
  static override flags = {
    invite: Flags.boolean({ description: 'ask them first' }),
    role: requiredRoleFlag,
    team: requiredTeamFlag,
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MembersAdd);
    const { client, out } = this;
    const { user, magenta } = out.errorStyle;
    const { email } = args;
    const { role, team } = flags;
    const words = `${user(email)} to ${magenta(team)} as ${role}`;
    const { id, invitation } = flags.invite
      ? await out.action(`Inviting ${words}`, () => client.teams.invite(team, email, role))
      : await out.action(`Adding ${words}`, () => client.teams.putMember(team, email, role));
    if (flags.invite) out.note(`They accept it with: renga teams:join ${id}`);
    if (!invitation?.url) return;
    for (const line of invitationLines({ id, email, ...invitation })) out.note(line);
    out.line(invitation.url);
  }
}
