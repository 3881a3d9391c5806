import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AddonsServices extends RengaCommand {
  static override description = 'list the services that add-ons can be made of';
  static override examples = ['$ renga addons:services'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AddonsServices);
    const services = (await this.client.addOns.services()).toSorted((a, b) => a.name.localeCompare(b.name));
    if (flags.json) return this.out.json(services);
    this.out.table(services, [
      { header: 'Slug', get: ({ name }) => name, paint: this.out.style.name },
      { header: 'Name', get: ({ human_name }) => human_name },
      { header: 'State', get: ({ state }) => state },
      { header: 'Summary', get: ({ summary }) => summary, shrinks: true },
    ]);
    this.out.note(`\nSee plans with ${this.out.errorStyle.code('renga addons:plans SERVICE')}`);
  }
}
