import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { webhookFlags, wishesOf } from '../../lib/cli/webhook-flags.ts';

export default class WebhooksUpdate extends RengaCommand {
  static override description = 'change a webhook of an app';
  static override examples = [
    '$ renga webhooks:update 99999999-9999-4999-8999-999999999999 -i api:build -l sync -u https://example.com/hook -a my-app',
  ];
  static override args = { id: Args.string({ description: 'id of the webhook', required: true }) };
  static override flags = webhookFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WebhooksUpdate);
    const app = this.app(flags);
    const { secret } = flags;
    await this.out.action(`Updating webhook ${args.id} for ${this.out.errorStyle.app(app)}`, () =>
      this.client.webhooks.update(app, args.id, {
        ...wishesOf(flags),
        ...(secret === undefined ? {} : { secret }),
      }),
    );
  }
}
