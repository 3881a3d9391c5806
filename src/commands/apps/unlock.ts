import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsUnlock extends RengaCommand {
  static override description = 'let members of its team see and join an app by themselves';
  static override hiddenAliases = ['unlock'];
  static override examples = ['$ renga apps:unlock -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(AppsUnlock);
    const app = this.app(flags);
    await this.out.action(`Unlocking ${this.out.errorStyle.app(app)}`, () =>
      this.client.teams.lock(app, false),
    );
  }
}
