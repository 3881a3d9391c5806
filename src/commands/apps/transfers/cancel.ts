import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class AppsTransfersCancel extends RengaCommand {
  static override description = 'take back the offer of an app';
  static override examples = ['$ renga apps:transfers:cancel my-app'];
  static override args = { app: Args.string({ description: 'app that you offered', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AppsTransfersCancel);
    await this.out.action(`Taking back the offer of ${this.out.errorStyle.app(args.app)}`, () =>
      this.client.appTransfers.cancel(args.app),
    );
  }
}
