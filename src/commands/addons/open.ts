import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { openBrowser } from '../../lib/cli/browser.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsOpen extends RengaCommand {
  static override description =
    'open the dashboard of an add-on in your browser\nThe link is for you alone, and good for ten minutes.';
  static override examples = [
    '$ renga addons:open my-box',
    '$ renga addons:open VERSEBOX -a my-app --show-url',
  ];
  static override args = {
    addon: Args.string({ description: 'name of the add-on, an attachment or the service', required: true }),
  };
  static override flags = {
    ...appFlags,
    'show-url': Flags.boolean({ description: 'show the URL, do not open it' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsOpen);
    const { client, out } = this;
    const { id, name, addon_service } = await chooseAddOn(client, args.addon, this.appOrNone(flags));
    const { web_url: url } = await client.addOns.get(id);
    if (!url)
      throw new CommandError(
        `${name} has no dashboard. About its service: renga addons:docs ${addon_service.name}`,
        { id: 'no_dashboard' },
      );
    if (!flags['show-url'] && (await openBrowser(url))) return;
    out.line(url);
  }
}
