import * as Args from '@oclif/core/args';
import { openBrowser } from '../../lib/cli/browser.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsOpen extends RengaCommand {
  static override description = 'open the app in a web browser';
  static override hiddenAliases = ['open'];
  static override examples = ['$ renga apps:open -a my-app', '$ renga apps:open -a my-app /status'];
  static override args = { path: Args.string({ description: 'page of the app to open' }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsOpen);
    const app = await this.client.apps.get(this.app(flags));
    const url = new URL(args.path ?? '', app.web_url ?? '').href;
    if (!(await openBrowser(url))) this.out.warn('No browser could be opened. The page is:');
    this.out.line(url);
  }
}
