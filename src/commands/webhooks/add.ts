import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { newSecret, webhookFlags, wishesOf } from '../../lib/cli/webhook-flags.ts';

export default class WebhooksAdd extends RengaCommand {
  static override description = 'tell a URL what happens to an app\nEach delivery is signed with a secret.';
  static override examples = [
    '$ renga webhooks:add -i api:build,api:release -l notify -u https://example.com/hook -a my-app',
  ];
  static override flags = webhookFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(WebhooksAdd);
    const app = this.app(flags);
    const secret = flags.secret ?? newSecret();
    const webhook = await this.out.action(`Adding webhook to ${this.out.errorStyle.app(app)}`, () =>
      this.client.webhooks.add(app, { ...wishesOf(flags), secret }),
    );
    this.out.keyValues({ id: webhook.id, ...(flags.secret === undefined ? { secret } : {}) });
    if (flags.secret === undefined)
      this.out.note('Keep the secret: it is not shown again. Each delivery is signed with it.');
  }
}
