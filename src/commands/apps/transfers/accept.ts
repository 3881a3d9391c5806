import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AppsTransfersAccept extends RengaCommand {
  static override description = 'take an app that you were offered';
  static override examples = ['$ renga apps:transfers:accept my-app'];
  static override args = { app: Args.string({ description: 'app that is offered', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AppsTransfersAccept);
    await this.out.action(`Accepting ${this.out.errorStyle.app(args.app)}`, () =>
      this.client.appTransfers.settle(args.app, 'accepted'),
    );
  }
}
