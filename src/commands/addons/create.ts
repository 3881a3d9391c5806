import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { priceOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { splitWords } from '../../lib/cli/add-ons/split-words.ts';
import { createdLine, waitForAddOn } from '../../lib/cli/add-ons/wait-for-add-on.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsCreate extends RengaCommand {
  static override description =
    'create new add-ons for an app\nThe app is released with their config vars when they work. Options that a service takes follow behind --.';
  static override usage =
    'addons:create SERVICE:PLAN... [-a APP] [-r REMOTE] [--as NAME] [--name NAME] [--version VERSION] [--wait] [-- --OPTION=VALUE...]';
  static override hiddenAliases = ['addons:add'];
  static override examples = [
    '$ renga addons:create postgresql:mini -a my-app',
    '$ renga addons:create redis --as CACHE --wait',
    '$ renga addons:create postgresql redis',
    '$ renga addons:create postgresql --version 15',
    '$ renga addons:create versebox:slow -- --first=Furuike',
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
    version: Flags.string({
      description: 'version of a service that has several; the newest without it',
      helpValue: 'VERSION',
    }),
    wait: Flags.boolean({ description: 'wait until they work and the app runs with them' }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(AddonsCreate);
    const { out, client } = this;
    const app = this.app(flags);
    const { plans, options: said } = splitWords(argv.map(String));
    const options = flags.version === undefined ? said : { ...said, version: flags.version };
    if (plans.length === 0) throw CommandError.usage('Name what to create: renga addons:create SERVICE:PLAN');
    if (plans.length > 1 && (flags.as || flags.name || Object.keys(options).length > 0))
      throw CommandError.usage('--as, --name and options of a service are for one add-on.');
    const { as, name } = flags;
    for (const plan of plans) {
      const addOn = await out.action(
        `Creating ${plan} on ${out.errorStyle.app(app)}`,
        () => client.addOns.create(app, { plan, name, as, options }),
        (made) => priceOf(made.plan),
      );
      if (addOn.provision_message) out.note(addOn.provision_message);
      const isMade = addOn.state === 'provisioned';
      if (flags.wait) await waitForAddOn({ out, client, addOn });
      if (flags.json) out.json(flags.wait ? await client.addOns.get(addOn.id) : addOn);
      else if (isMade && !flags.wait) out.line(createdLine(out, addOn));
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
