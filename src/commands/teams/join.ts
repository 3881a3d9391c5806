import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class TeamsJoin extends RengaCommand {
  static override description = 'accept an invitation into a team';
  static override examples = ['$ renga teams:join 01234567-89ab-cdef-0123-456789abcdef'];
  static override args = {
    invitation: Args.string({ description: 'what whoever asked you has passed on', required: true }),
  };

  override async run(): Promise<void> {
    const { args } = await this.parse(TeamsJoin);
    const { team } = await this.client.teams.invitation(args.invitation);
    await this.out.action(
      `Joining team ${this.out.errorStyle.magenta(team.name)}`,
      () => this.client.teams.accept(args.invitation),
      ({ role }) => `done, you are its ${role ?? 'member'}`,
    );
  }
}
