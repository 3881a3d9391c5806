import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { requiredRoleFlag, requiredTeamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class MembersSet extends RengaCommand {
  static override description =
    'change the role of somebody in a team\nWhat they have open of its apps is cut.';
  static override examples = ['$ renga members:set friend@example.com --role admin --team poets'];
  static override args = { email: Args.string({ description: 'e-mail address', required: true }) };
  static override flags = { role: requiredRoleFlag, team: requiredTeamFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MembersSet);
    const { user, magenta } = this.out.errorStyle;
    await this.out.action(
      `Setting the role of ${user(args.email)} in ${magenta(flags.team)} to ${flags.role}`,
      () => this.client.teams.changeMember(flags.team, args.email, flags.role),
    );
  }
}
