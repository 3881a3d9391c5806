import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import type { Column } from '../../lib/cli/output/table.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { WebhookResource } from '../../lib/client/wire/logs-and-webhooks.ts';

const COLUMNS: readonly Column<WebhookResource>[] = [
  { header: 'Webhook ID', get: ({ id }) => id },
  { header: 'URL', get: ({ url }) => url },
  { header: 'Include', get: ({ include }) => include.join(',') },
  { header: 'Level', get: ({ level }) => level },
];

export default class WebhooksIndex extends RengaCommand {
  static override description = 'list the webhooks of an app';
  static override examples = ['$ renga webhooks -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(WebhooksIndex);
    const app = this.app(flags);
    const webhooks = await this.client.webhooks.list(app);
    if (flags.json) return this.out.json(webhooks);
    if (webhooks.length === 0)
      return this.out.note(
        `${this.out.errorStyle.app(app)} has no webhooks. Add one: renga webhooks:add -i api:release -l notify -u URL`,
      );
    this.out.table(webhooks, COLUMNS);
  }
}
