import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class TeamsDestroy extends RengaCommand {
  static override description =
    'delete a team\nIts apps and pipelines have to be transferred or destroyed before.';
  static override examples = ['$ renga teams:destroy poets', '$ renga teams:destroy poets --confirm poets'];
  static override args = { name: Args.string({ description: 'name of the team', required: true }) };
  static override flags = {
    confirm: Flags.string({
      char: 'c',
      description: 'do it without asking; name the team again',
      helpValue: 'TEAM',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(TeamsDestroy);
    const { client, out } = this;
    const { name } = await client.teams.get(args.name);
    const shown = out.errorStyle.magenta(name);
    await confirmApp(out, name, flags.confirm, `This will delete the team ${shown}. Nobody will be in it.`);
    await out.action(`Destroying team ${shown}`, () => client.teams.delete(name));
  }
}
