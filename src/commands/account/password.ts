import * as Flags from '@oclif/core/flags';
import { readStandardInput } from '../../lib/cli/git/credential-request.ts';
import { askSecretly } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AccountPassword extends RengaCommand {
  static override description =
    'set the password that you log in with from other machines\nOn the machine of the backend itself its owner need not know the old one.';
  static override examples = [
    '$ renga account:password',
    '$ echo "$PASSWORD" | renga account:password --stdin',
  ];
  static override flags = {
    stdin: Flags.boolean({
      description: 'read it from standard input: the new one, or the old one and the new one in two lines',
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AccountPassword);
    const { email } = await this.client.platform.account();
    const change = flags.stdin ? lines(await readStandardInput()) : await this.#ask();
    await this.out.action(`Setting the password of ${this.out.errorStyle.user(email)}`, () =>
      this.client.platform.changePassword(change),
    );
  }

  async #ask() {
    const from = this.backend.name === 'local' ? undefined : await askSecretly('Old password');
    return { from, to: await askSecretly('New password') };
  }
}

function lines(text: string) {
  const [first = '', second] = text.trimEnd().split('\n');
  return second === undefined ? { from: undefined, to: first } : { from: first, to: second };
}
