import * as Flags from '@oclif/core/flags';
import { openBrowser } from '../lib/cli/browser.ts';
import { appFlags } from '../lib/cli/flags.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Dashboard extends RengaCommand {
  static override description =
    'open the dashboard in a web browser, signed in as you\nInside the repository of an app, the page of the app. The link is for you alone, and good once, for ten minutes.';
  static override examples = ['$ renga dashboard', '$ renga dashboard -a my-app'];
  static override flags = {
    ...appFlags,
    'show-url': Flags.boolean({ description: 'show the URL, do not open it' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Dashboard);
    const app = this.appOrNone(flags);
    const url = await this.client.platform.dashboard(app === null ? '/' : `/apps/${encodeURIComponent(app)}`);
    if (!flags['show-url']) {
      // Whoever reads the screen afterwards could use the link as long as nobody has.
      if (await openBrowser(url)) return;
      this.out.warn('No browser could be opened. The page is:');
    }
    this.out.line(url);
  }
}
