import * as Args from '@oclif/core/args';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class TeamsCreate extends RengaCommand {
  static override description =
    'make a team, which owns apps and pipelines together\nYou are its first admin.';
  static override examples = ['$ renga teams:create poets\nCreating team poets... done'];
  static override args = { name: Args.string({ description: 'name of the team', required: true }) };
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(TeamsCreate);
    const team = await this.out.action(`Creating team ${this.out.errorStyle.magenta(args.name)}`, () =>
      this.client.teams.create(args.name),
    );
    if (flags.json) this.out.json(team);
  }
}
