import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class MaintenanceOff extends RengaCommand {
  static override description = 'take an app out of maintenance mode';
  static override examples = ['$ renga maintenance:off -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(MaintenanceOff);
    const app = this.app(flags);
    await this.out.action(`Disabling maintenance mode for ${this.out.errorStyle.app(app)}`, () =>
      this.client.apps.update(app, { maintenance: false }),
    );
  }
}
