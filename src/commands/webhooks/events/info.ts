import * as Args from '@oclif/core/args';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class WebhooksEventsInfo extends RengaCommand {
  static override description = 'show what the webhooks of an app were told in one event';
  static override examples = ['$ renga webhooks:events:info 99999999-9999-4999-8999-999999999999 -a my-app'];
  static override args = { id: Args.string({ description: 'id of the event', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WebhooksEventsInfo);
    const event = await this.client.webhooks.event(this.app(flags), args.id);
    if (flags.json) return this.out.json(event);
    this.out.header(event.id);
    this.out.json(event.payload);
  }
}
