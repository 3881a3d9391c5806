import * as Args from '@oclif/core/args';
import { chooseAddOn } from '../../lib/cli/add-ons/add-on-choice.ts';
import { priceOf, stateOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsInfo extends RengaCommand {
  static override description = 'show detailed add-on resource and attachment information';
  static override examples = ['$ renga addons:info DATABASE -a my-app', '$ renga addons:info my-db'];
  static override args = {
    addon: Args.string({ description: 'name of the add-on, an attachment or the service', required: true }),
  };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsInfo);
    const { out, client } = this;
    const addOn = await chooseAddOn(client, args.addon, this.appOrNone(flags));
    const attachments = await client.addOns.attachmentsOf(addOn);
    if (flags.json) return out.json({ ...addOn, attachments });
    out.header(out.style.yellow(addOn.name));
    out.keyValues({
      Plan: addOn.plan.name,
      Price: priceOf(addOn.plan) || null,
      Attachments: attachments.map(({ app, name }) => `${out.style.app(app.name)}::${out.style.name(name)}`),
      'Owning app': out.style.app(addOn.app.name),
      'Installed at': new Date(addOn.created_at).toString(),
      State: stateOf(addOn),
      Failure: addOn.failure?.message ?? null,
    });
  }
}
