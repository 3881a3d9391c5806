import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import type { Column } from '../../../lib/cli/output/table.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';
import type { WebhookEventResource } from '../../../lib/client/wire/logs-and-webhooks.ts';

const COLUMNS: readonly Column<WebhookEventResource>[] = [
  { header: 'Event ID', get: ({ id }) => id },
  { header: 'Resource', get: ({ payload }) => payload.resource },
  { header: 'Action', get: ({ payload }) => payload.action },
  { header: 'Published At', get: ({ created_at }) => created_at },
];

export default class WebhooksEventsIndex extends RengaCommand {
  static override description = 'list what the webhooks of an app were told of';
  static override examples = ['$ renga webhooks:events -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(WebhooksEventsIndex);
    const app = this.app(flags);
    const events = await this.client.webhooks.events(app);
    if (flags.json) return this.out.json(events);
    if (events.length === 0) return this.out.note(`${this.out.errorStyle.app(app)} has no events.`);
    this.out.table(events, COLUMNS);
  }
}
