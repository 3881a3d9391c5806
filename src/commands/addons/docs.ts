import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { openBrowser } from '../../lib/cli/browser.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsDocs extends RengaCommand {
  static override description = 'open the documentation of an add-on in your browser';
  static override examples = ['$ renga addons:docs postgresql', '$ renga addons:docs my-db --show-url'];
  static override args = {
    addon: Args.string({ description: 'service, or name of an add-on', required: true }),
  };
  static override flags = {
    ...appFlags,
    'show-url': Flags.boolean({ description: 'show the URL, do not open it' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsDocs);
    const url = await this.#url(args.addon.split(':')[0] ?? args.addon, this.appOrNone(flags));
    if (!flags['show-url'] && (await openBrowser(url))) return;
    this.out.line(url);
  }

  async #url(name: string, app: string | null): Promise<string> {
    const services = await this.client.addOns.services();
    const service = services.find((each) => each.name === name);
    return service?.docs_url ?? (await chooseAddOn(this.client, name, app)).addon_service.docs_url;
  }
}
