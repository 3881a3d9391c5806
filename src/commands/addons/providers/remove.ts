import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AddonsProvidersRemove extends RengaCommand {
  static override description =
    'offer the service of a provider no more\nRefused while there are add-ons of it.';
  static override examples = ['$ renga addons:providers:remove versebox'];
  static override args = { provider: Args.string({ description: 'slug of the provider', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AddonsProvidersRemove);
    await this.out.action(`Removing the provider ${this.out.errorStyle.name(args.provider)}`, () =>
      this.client.addOns.removeProvider(args.provider),
    );
  }
}
