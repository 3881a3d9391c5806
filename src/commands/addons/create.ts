import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { priceOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { waitForAddOn } from '../../lib/cli/add-ons/wait-for-add-on.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsCreate extends RengaCommand {
  static override description =
    'create new add-ons for an app\nThe app is released with their config vars when they work.';
  static override usage =
    'addons:create SERVICE:PLAN... [-a APP] [-r REMOTE] [--as NAME] [--name NAME] [--wait]';
  static override hiddenAliases = ['addons:add'];
  static override examples = [
    '$ renga addons:create postgresql:mini -a my-app',
    '$ renga addons:create redis --as CACHE --wait',
    '$ renga addons:create postgresql redis',
  ];
  static override strict = false;
  static override args = {
    'service:plan': Args.string({ description: 'what to create; see renga addons:services', required: true }),
  };
  static override flags = {
    ...appFlags,
    as: Flags.string({
      description: 'name of the attachment, from which config vars derive',
      helpValue: 'NAME',
    }),
    json: jsonFlag,
    name: Flags.string({ description: 'name of the add-on; one is made up without it', helpValue: 'NAME' }),
    wait: Flags.boolean({ description: 'wait until they work and the app runs with them' }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(AddonsCreate);
    const { out, client } = this;
    const app = this.app(flags);
    if (argv.length > 1 && (flags.as || flags.name))
      throw CommandError.usage('--as and --name are for one add-on.');
    const { as, name } = flags;
    for (const plan of argv.map(String)) {
      const addOn = await out.action(
        `Creating ${plan} on ${out.errorStyle.app(app)}`,
        () => client.addOns.create(app, { plan, name, as }),
        (made) => priceOf(made.plan),
      );
      if (flags.wait) await waitForAddOn({ out, client, addOn });
      if (flags.json) out.json(flags.wait ? await client.addOns.get(addOn.id) : addOn);
      else if (!flags.wait) {
        out.line(
          `${out.style.yellow(addOn.name)} is being created in the background. The app will restart when complete...`,
        );
        out.line(`Run ${out.style.code(`renga addons:info ${addOn.name}`)} to check creation progress.`);
      }
      out.note(
        `Run ${out.errorStyle.code(`renga addons:docs ${addOn.addon_service.name}`)} to view documentation.`,
      );
    }
  }
}
