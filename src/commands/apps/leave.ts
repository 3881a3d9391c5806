import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsLeave extends RengaCommand {
  static override description = 'work on an app of somebody else no longer';
  static override hiddenAliases = ['leave'];
  static override examples = ['$ renga apps:leave -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(AppsLeave);
    const app = this.app(flags);
    await this.out.action(`Leaving ${this.out.errorStyle.app(app)}`, async () => {
      const { email } = await this.client.platform.account();
      await this.client.collaborators.remove(app, email);
    });
  }
}
