import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsTransfer extends RengaCommand {
  static override description =
    'offer an app to another owner\nIt is theirs once they take it with renga apps:transfers:accept. You go on working on it as a collaborator.';
  static override examples = ['$ renga apps:transfer friend@example.com -a my-app'];
  static override args = {
    recipient: Args.string({ description: 'e-mail address of the new owner', required: true }),
  };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsTransfer);
    const app = this.app(flags);
    const { errorStyle } = this.out;
    await this.out.action(
      `Offering ${errorStyle.app(app)} to ${errorStyle.user(args.recipient)}`,
      () => this.client.appTransfers.create(app, args.recipient),
      ({ state }) => (state === 'pending' ? 'done, they have to accept it' : 'done, it is theirs already'),
    );
  }
}
