import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsJoin extends RengaCommand {
  static override description = 'begin to work on an app of a team that you are in';
  static override hiddenAliases = ['join'];
  static override examples = ['$ renga apps:join -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(AppsJoin);
    const app = this.app(flags);
    await this.out.action(`Joining ${this.out.errorStyle.app(app)}`, async () => {
      const { email } = await this.client.platform.account();
      await this.client.teams.join(app, email);
    });
  }
}
