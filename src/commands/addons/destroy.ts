import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { waitForAddOn } from '../../lib/cli/add-ons/wait-for-add-on.ts';
import { appFlags, confirmFlag } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsDestroy extends RengaCommand {
  static override description = 'permanently destroy add-ons, with all their data';
  static override usage = 'addons:destroy ADDON... [-a APP] [-r REMOTE] [-c APP] [-f] [--wait]';
  static override hiddenAliases = ['addons:remove'];
  static override examples = [
    '$ renga addons:destroy my-db',
    '$ renga addons:destroy DATABASE -a my-app -c my-app',
  ];
  static override strict = false;
  static override args = {
    addon: Args.string({ description: 'name of the add-on, or an attachment', required: true }),
  };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    force: Flags.boolean({ char: 'f', description: 'destroy it even if other apps are attached to it' }),
    wait: Flags.boolean({ description: 'wait until nothing of it is left' }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(AddonsDestroy);
    const { out, client } = this;
    for (const text of argv.map(String)) {
      const addOn = await chooseAddOn(client, text, this.appOrNone(flags));
      const { yellow, app } = out.errorStyle;
      const consequence = `This will destroy ${yellow(addOn.name)} with all its data, for all apps that are attached to it.`;
      await confirmApp(out, addOn.app.name, flags.confirm, consequence);
      const going = await out.action(
        `Destroying ${yellow(addOn.name)} on ${app(addOn.app.name)}`,
        () => client.addOns.delete(addOn, flags),
        () => 'pending',
      );
      if (flags.wait) await waitForAddOn({ out, client, addOn: going });
      else
        out.line(
          `${out.style.yellow(addOn.name)} is being destroyed in the background. The app will restart when complete...`,
        );
    }
  }
}
