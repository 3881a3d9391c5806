import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { requiredTeamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class MembersRemove extends RengaCommand {
  static override description =
    'take somebody out of a team, or take an invitation back\nThey lose what they were given of its apps, and what they have open of them is cut.';
  static override examples = ['$ renga members:remove friend@example.com --team poets'];
  static override args = { email: Args.string({ description: 'e-mail address', required: true }) };
  static override flags = { team: requiredTeamFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MembersRemove);
    const { client, out } = this;
    const { user, magenta } = out.errorStyle;
    const isAsked = await this.#isAsked(flags.team, args.email);
    await (isAsked
      ? out.action(`Taking back the invitation of ${user(args.email)} to ${magenta(flags.team)}`, () =>
          client.teams.revoke(flags.team, args.email),
        )
      : out.action(`Removing ${user(args.email)} from ${magenta(flags.team)}`, () =>
          client.teams.removeMember(flags.team, args.email),
        ));
  }

  /** Whoever was given a single app may leave, and sees no invitations. */
  async #isAsked(team: string, email: string): Promise<boolean> {
    const all = await this.client.teams.invitations(team).catch(() => []);
    return all.some(({ user }) => user.email === email);
  }
}
