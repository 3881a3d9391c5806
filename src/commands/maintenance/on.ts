import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MaintenanceOn extends RengaCommand {
  static override description =
    'put an app into maintenance mode\nEvery request gets the maintenance page; dynos run on, and deploys and one-off dynos work.';
  static override examples = ['$ renga maintenance:on -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(MaintenanceOn);
    const app = this.app(flags);
    await this.out.action(`Enabling maintenance mode for ${this.out.errorStyle.app(app)}`, () =>
      this.client.apps.update(app, { maintenance: true }),
    );
  }
}
