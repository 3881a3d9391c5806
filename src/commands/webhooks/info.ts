import * as Args from '@oclif/core/args';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class WebhooksInfo extends RengaCommand {
  static override description = 'show a webhook of an app';
  static override examples = ['$ renga webhooks:info 99999999-9999-4999-8999-999999999999 -a my-app'];
  static override args = { id: Args.string({ description: 'id of the webhook', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WebhooksInfo);
    const webhook = await this.client.webhooks.get(this.app(flags), args.id);
    if (flags.json) return this.out.json(webhook);
    this.out.header(webhook.id);
    this.out.keyValues({
      url: webhook.url,
      include: webhook.include.join(','),
      level: webhook.level,
      created_at: webhook.created_at,
      updated_at: webhook.updated_at,
    });
  }
}
