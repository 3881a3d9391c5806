import * as Args from '@oclif/core/args';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { removeAppRemotes } from '../../lib/cli/git/app-remote.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsDestroy extends RengaCommand {
  static override description = 'permanently destroy an app, with everything that belongs to it';
  static override hiddenAliases = ['destroy', 'apps:delete'];
  static override examples = [
    '$ renga apps:destroy -a my-app',
    '$ renga apps:destroy -a my-app --confirm my-app',
  ];
  static override args = { app: Args.string({ hidden: true }) };
  static override flags = { ...appFlags, confirm: confirmFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsDestroy);
    const app = await this.client.apps.get(args.app ?? this.app(flags));
    const name = this.out.errorStyle.app(app.name);
    await confirmApp(this.out, app.name, flags.confirm, `This will delete ${name} including all add-ons.`);
    await this.out.action(`Destroying ${name} (including all add-ons)`, async () => {
      await this.client.apps.delete(app.name);
      await removeAppRemotes(app.git_url);
    });
    this.names.forgetApp(app.name);
  }
}
