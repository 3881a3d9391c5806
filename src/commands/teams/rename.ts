import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { requiredTeamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class TeamsRename extends RengaCommand {
  static override description = 'rename a team';
  static override examples = ['$ renga teams:rename bards --team poets'];
  static override args = { name: Args.string({ description: 'new name of the team', required: true }) };
  static override flags = { team: requiredTeamFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(TeamsRename);
    const { magenta } = this.out.errorStyle;
    await this.out.action(`Renaming team ${magenta(flags.team)} to ${magenta(args.name)}`, () =>
      this.client.teams.rename(flags.team, args.name),
    );
  }
}
