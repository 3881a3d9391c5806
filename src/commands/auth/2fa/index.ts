import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class TwoFactor extends RengaCommand {
  static override description = 'tell whether your logins want a second factor';
  static override aliases = ['2fa'];
  static override hiddenAliases = ['twofactor'];
  static override examples = ['$ renga 2fa'];

  override async run(): Promise<void> {
    await this.parse(TwoFactor);
    const { two_factor_authentication: isOn } = await this.client.platform.account();
    this.out.line(`Two-factor authentication is ${isOn ? 'enabled' : 'not enabled'}`);
  }
}
