import * as Flags from '@oclif/core/flags';
import { listAddOns, listAddOnsOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsIndex extends RengaCommand {
  static override description =
    'list your add-ons and attachments\nOf an app where one is meant, else of all of them. Each name that an app has for an add-on is shown below it.';
  static override hiddenAliases = ['addons:list'];
  static override examples = ['$ renga addons -a my-app', '$ renga addons --all'];
  static override flags = {
    ...appFlags,
    all: Flags.boolean({ char: 'A', description: 'show add-ons of all apps' }),
    json: jsonFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AddonsIndex);
    const app = flags.all ? null : this.appOrNone(flags);
    const [addOns, attachments] = await Promise.all([
      app === null ? this.client.addOns.list() : this.client.addOns.ofApp(app),
      this.client.addOns.attachments(),
    ]);
    if (flags.json) return this.out.json(addOns);
    if (app === null) return listAddOns(this.out, addOns);
    listAddOnsOf(this.out, app, addOns, attachments);
  }
}
