import * as Args from '@oclif/core/args';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class WebhooksDeliveriesInfo extends RengaCommand {
  static override description = 'show a delivery to a webhook, and what was delivered';
  static override examples = [
    '$ renga webhooks:deliveries:info 99999999-9999-4999-8999-999999999999 -a my-app',
  ];
  static override args = { id: Args.string({ description: 'id of the delivery', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WebhooksDeliveriesInfo);
    const app = this.app(flags);
    const delivery = await this.client.webhooks.delivery(app, args.id);
    const event = await this.client.webhooks.event(app, delivery.event.id);
    if (flags.json) return this.out.json({ ...delivery, event });
    this.out.header(delivery.id);
    this.out.keyValues({
      created: delivery.created_at,
      event: delivery.event.id,
      webhook: delivery.webhook.id,
      status: delivery.status,
      include: delivery.event.include,
      level: delivery.webhook.level,
      attempts: String(delivery.num_attempts),
      code: delivery.last_attempt?.code == null ? null : String(delivery.last_attempt.code),
      error: delivery.last_attempt?.error_class ?? null,
      'next attempt': delivery.next_attempt_at,
    });
    this.out.line();
    this.out.header('Event Payload');
    this.out.json(event.payload);
  }
}
