import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AppsTransfersDecline extends RengaCommand {
  static override description = 'decline an app that you were offered';
  static override examples = ['$ renga apps:transfers:decline my-app'];
  static override args = { app: Args.string({ description: 'app that is offered', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AppsTransfersDecline);
    await this.out.action(`Declining ${this.out.errorStyle.app(args.app)}`, () =>
      this.client.appTransfers.settle(args.app, 'declined'),
    );
  }
}
