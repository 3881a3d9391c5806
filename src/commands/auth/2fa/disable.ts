import * as Flags from '@oclif/core/flags';
import { askSecretly } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class TwoFactorDisable extends RengaCommand {
  static override description =
    'want no second factor at logins any more\nOn the machine of the backend itself its owner needs no code.';
  static override aliases = ['2fa:disable'];
  static override hiddenAliases = ['twofactor:disable'];
  static override examples = ['$ renga 2fa:disable'];
  static override flags = { code: Flags.string({ description: 'code of the app, or a recovery code' }) };

  override async run(): Promise<void> {
    const { flags } = await this.parse(TwoFactorDisable);
    const isOwner = this.backend.name === 'local';
    const code = flags.code ?? (isOwner ? '' : await askSecretly('Two-factor code'));
    await this.out.action('Turning two-factor authentication off', () =>
      this.client.platform.endSecondFactor(code),
    );
  }
}
