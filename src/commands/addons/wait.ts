import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { waitForAddOn } from '../../lib/cli/add-ons/wait-for-add-on.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsWait extends RengaCommand {
  static override description =
    'wait until add-ons are created or destroyed\nAll of the app that are on their way, unless one is named.';
  static override examples = ['$ renga addons:wait my-db', '$ renga addons:wait -a my-app'];
  static override args = { addon: Args.string({ description: 'name of the add-on, or an attachment' }) };
  static override flags = {
    ...appFlags,
    'wait-interval': Flags.integer({ description: 'seconds between looks', helpValue: 'SECONDS', min: 1 }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsWait);
    const { out, client } = this;
    const addOns = args.addon
      ? [await chooseAddOn(client, args.addon, this.appOrNone(flags))]
      : await client.addOns.ofApp(this.app(flags));
    const everyMs = flags['wait-interval'] === undefined ? {} : { everyMs: flags['wait-interval'] * 1000 };
    for (const addOn of addOns.filter(({ state }) => state !== 'provisioned'))
      await waitForAddOn({ out, client, addOn, ...everyMs });
  }
}
