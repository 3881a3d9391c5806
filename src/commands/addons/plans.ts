import * as Args from '@oclif/core/args';
import { priceOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsPlans extends RengaCommand {
  static override description = 'list the plans of a service';
  static override examples = ['$ renga addons:plans postgresql'];
  static override args = { service: Args.string({ description: 'slug of the service', required: true }) };
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AddonsPlans);
    const plans = (await this.client.addOns.plans(args.service)).toSorted(
      (a, b) => Number(b.default) - Number(a.default) || a.name.localeCompare(b.name),
    );
    if (flags.json) return this.out.json(plans);
    this.out.table(plans, [
      { header: 'Default', get: (plan) => (plan.default ? 'default' : '') },
      { header: 'Slug', get: ({ name }) => name, paint: this.out.style.name },
      { header: 'Description', get: ({ description }) => description, shrinks: true },
      { header: 'Price', get: (plan) => priceOf(plan) },
    ]);
  }
}
