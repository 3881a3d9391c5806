import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { moveAppRemotes } from '../../lib/cli/git/app-remote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsRename extends RengaCommand {
  static override description =
    'rename an app\nGit remotes of this folder that belong to the app are changed with it.';
  static override hiddenAliases = ['rename'];
  static override examples = ['$ renga apps:rename --app old-name new-name'];
  static override args = { name: Args.string({ description: 'new name of the app', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsRename);
    const old = await this.client.apps.get(this.app(flags));
    const app = await this.out.action(
      `Renaming ${this.out.errorStyle.app(old.name)} to ${this.out.errorStyle.app(args.name)}`,
      () => this.client.apps.update(old.name, { name: args.name }),
    );
    this.names.forgetApp(old.name);
    this.names.addApp(app.name);
    this.out.line(`${this.out.style.info(app.web_url ?? '')} | ${this.out.style.info(app.git_url)}`);
    await moveAppRemotes(this.out, old.git_url, app, this.credentialHelper);
    this.out.warn("Don't forget to update git remotes for all other local checkouts of the app.");
  }
}
