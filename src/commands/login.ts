import * as Flags from '@oclif/core/flags';
import { readStandardInput } from '../lib/cli/git/credential-request.ts';
import { logInAsking, logInWithToken } from '../lib/cli/login/log-in.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Login extends RengaCommand {
  static override description =
    'log in to a backend elsewhere, with e-mail and password or a token\nThe token is kept in a file that only you can read. The local backend needs no login.';
  static override aliases = ['auth:login'];
  static override examples = [
    '$ renga login --backend prod',
    '$ echo "$TOKEN" | renga login --backend prod --token -',
  ];
  static override flags = {
    interactive: Flags.boolean({ char: 'i', description: 'ask for e-mail and password at the terminal' }),
    token: Flags.string({
      description: 'keep this token, which was made elsewhere; - reads it from standard input',
      exclusive: ['interactive'],
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Login);
    const options = { backend: this.backend, place: this.backendOptions };
    const token = flags.token === '-' ? (await readStandardInput()).trim() : flags.token;
    const email = token === undefined ? await logInAsking(options) : await logInWithToken(token, options);
    this.out.note(
      `Logged in to ${this.out.errorStyle.name(this.backend.name)} as ${this.out.errorStyle.user(email)}`,
    );
  }
}
