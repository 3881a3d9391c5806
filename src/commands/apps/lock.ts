import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsLock extends RengaCommand {
  static override description = 'keep members of its team from seeing and joining an app by themselves';
  static override hiddenAliases = ['lock'];
  static override examples = ['$ renga apps:lock -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(AppsLock);
    const app = this.app(flags);
    await this.out.action(`Locking ${this.out.errorStyle.app(app)}`, () => this.client.teams.lock(app, true));
  }
}
