import { jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AddonsProviders extends RengaCommand {
  static override description = 'list the providers of add-ons that this installation works with';
  static override examples = ['$ renga addons:providers'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AddonsProviders);
    const { out } = this;
    const providers = await this.client.addOns.providers();
    if (flags.json) return out.json(providers);
    if (providers.length === 0)
      return out.note('There are no providers. Add one: renga addons:providers:add MANIFEST');
    out.table(providers, [
      { header: 'Slug', get: ({ id }) => id, paint: out.style.name },
      { header: 'Name', get: ({ name }) => name },
      { header: 'Plans', get: ({ plans }) => plans.join(', ') },
      { header: 'URL', get: ({ base_url }) => base_url },
    ]);
  }
}
