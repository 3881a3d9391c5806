import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AccessRemove extends RengaCommand {
  static override description =
    'let somebody work on an app no longer\nTheir log tails and sessions with it are cut at once.';
  static override hiddenAliases = ['sharing:remove'];
  static override examples = ['$ renga access:remove friend@example.com -a my-app'];
  static override args = { email: Args.string({ description: 'e-mail address', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessRemove);
    const app = this.app(flags);
    const { errorStyle } = this.out;
    await this.out.action(
      `Removing ${errorStyle.user(args.email)} access from the app ${errorStyle.app(app)}`,
      () => this.client.collaborators.remove(app, args.email),
    );
  }
}
