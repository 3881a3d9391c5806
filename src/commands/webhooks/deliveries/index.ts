import * as Flags from '@oclif/core/flags';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import type { Column } from '../../../lib/cli/output/table.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';
import type { WebhookDeliveryResource } from '../../../lib/client/wire/logs-and-webhooks.ts';

const COLUMNS: readonly Column<WebhookDeliveryResource>[] = [
  { header: 'Delivery ID', get: ({ id }) => id },
  { header: 'Created', get: ({ created_at }) => created_at },
  { header: 'Status', get: ({ status }) => status },
  { header: 'Include', get: ({ event }) => event.include },
  { header: 'Level', get: ({ webhook }) => webhook.level },
  { header: 'Attempts', get: ({ num_attempts }) => String(num_attempts) },
  { header: 'Code', get: ({ last_attempt }) => String(last_attempt?.code ?? '') },
  { header: 'Error', get: ({ last_attempt }) => last_attempt?.error_class ?? '' },
  { header: 'Next Attempt', get: ({ next_attempt_at }) => next_attempt_at ?? '' },
];

export default class WebhooksDeliveriesIndex extends RengaCommand {
  static override description = 'list what was delivered to the webhooks of an app, newest first';
  static override examples = ['$ renga webhooks:deliveries -a my-app --status failed'];
  static override flags = {
    ...appFlags,
    json: jsonFlag,
    status: Flags.string({
      char: 's',
      description: 'only deliveries of this status',
      options: ['pending', 'retrying', 'failed', 'succeeded'],
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(WebhooksDeliveriesIndex);
    const app = this.app(flags);
    const deliveries = await this.client.webhooks.deliveries(app, flags.status);
    if (flags.json) return this.out.json(deliveries);
    if (deliveries.length === 0)
      return this.out.note(`${this.out.errorStyle.app(app)} has no such deliveries.`);
    this.out.table(deliveries, COLUMNS);
  }
}
