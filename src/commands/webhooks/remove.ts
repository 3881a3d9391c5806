import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class WebhooksRemove extends RengaCommand {
  static override description = 'tell a URL no more what happens to an app';
  static override examples = ['$ renga webhooks:remove 99999999-9999-4999-8999-999999999999 -a my-app'];
  static override args = { id: Args.string({ description: 'id of the webhook', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(WebhooksRemove);
    const app = this.app(flags);
    await this.out.action(`Removing webhook ${args.id} from ${this.out.errorStyle.app(app)}`, () =>
      this.client.webhooks.remove(app, args.id),
    );
  }
}
