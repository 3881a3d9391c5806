import * as Args from '@oclif/core/args';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { priceOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsUpgrade extends RengaCommand {
  static override description =
    'change the plan of an add-on, up or down\nIts data stay; its server is started again and is away for a moment.';
  static override hiddenAliases = ['addons:downgrade'];
  static override examples = [
    '$ renga addons:upgrade my-db postgresql:basic',
    '$ renga addons:upgrade redis:premium-0 -a my-app',
  ];
  static override args = {
    addon: Args.string({ description: 'name of the add-on, an attachment or the service', required: true }),
    plan: Args.string({ description: 'plan to change to' }),
  };
  static override flags = { ...appFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsUpgrade);
    const { out, client } = this;
    const [service, planOfService] = args.addon.split(':');
    const plan = args.plan ?? (planOfService ? args.addon : undefined);
    if (plan === undefined)
      throw CommandError.usage('Specify the new plan: renga addons:upgrade ADDON SERVICE:PLAN');
    const named = args.plan ? args.addon : (service ?? args.addon);
    const addOn = await chooseAddOn(client, named, this.appOrNone(flags));
    const { yellow, app, name } = out.errorStyle;
    const full = plan.includes(':') ? plan : `${addOn.addon_service.name}:${plan}`;
    await out.action(
      `Changing ${yellow(addOn.name)} on ${app(addOn.app.name)} from ${name(addOn.plan.name)} to ${name(full)}`,
      () => client.addOns.update(addOn, { plan: full }),
      (changed) => `done, ${priceOf(changed.plan)}`,
    );
  }
}
