import * as Flags from '@oclif/core/flags';
import { askSecretly } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class TwoFactorEnable extends RengaCommand {
  static override description =
    'want a code of an authenticator app at each login\nPrints what the app is to be given, asks for its first code, then prints recovery codes: each is good for one login without the app.';
  static override aliases = ['2fa:enable'];
  static override hiddenAliases = ['twofactor:enable'];
  static override examples = ['$ renga 2fa:enable', '$ renga 2fa:enable --code 123456'];
  static override flags = {
    code: Flags.string({ description: 'finish with this code of the app, after it was given the secret' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(TwoFactorEnable);
    const { platform } = this.client;
    if (flags.code === undefined) {
      const { secret, uri } = await platform.beginSecondFactor();
      this.out.note(`Give this to your authenticator app:\n${uri}\nor type the key: ${secret}`);
    }
    const code = flags.code ?? (await askSecretly('Two-factor code'));
    const codes = await this.out.action('Turning two-factor authentication on', () =>
      platform.confirmSecondFactor(code),
    );
    this.out.note('Keep these recovery codes. Each is good once, and they are not shown again:');
    for (const each of codes) this.out.line(each);
  }
}
