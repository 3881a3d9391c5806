import { jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AppsTransfersIndex extends RengaCommand {
  static override description = 'list the apps that you offered and were offered';
  static override examples = ['$ renga apps:transfers'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AppsTransfersIndex);
    const transfers = await this.client.appTransfers.list();
    if (flags.json) return this.out.json(transfers);
    if (transfers.length === 0) return this.out.note('No apps are on their way to another owner.');
    this.out.table(transfers, [
      { header: 'App', get: ({ app }) => app.name, paint: this.out.style.app },
      { header: 'From', get: ({ owner }) => owner.email, paint: this.out.style.user },
      { header: 'To', get: ({ recipient }) => recipient.email, paint: this.out.style.user },
      { header: 'State', get: ({ state }) => state },
    ]);
  }
}
