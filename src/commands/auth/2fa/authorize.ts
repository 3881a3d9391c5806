import * as Flags from '@oclif/core/flags';
import { appFlags } from '../../../lib/cli/flags.ts';
import { askSecretly } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class TwoFactorAuthorize extends RengaCommand {
  static override description =
    'show your second factor once for changes to an app in the next half hour\nFor apps with the lab require-two-factor, before a push or a script; other commands ask by themselves at a terminal.';
  static override aliases = ['2fa:authorize'];
  static override examples = ['$ renga 2fa:authorize -a my-app'];
  static override flags = {
    ...appFlags,
    code: Flags.string({ description: 'code of the app, or a recovery code' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(TwoFactorAuthorize);
    const app = this.app(flags);
    const code = flags.code ?? (await askSecretly('Two-factor code'));
    await this.out.action(
      `Authorizing changes to ${this.out.errorStyle.app(app)}`,
      () => this.client.platform.preAuthorize(app, code),
      (until) => `done, until ${until}`,
    );
  }
}
