import * as Flags from '@oclif/core/flags';
import { hasBrowser, openBrowser } from '../lib/cli/browser.ts';
import { readStandardInput } from '../lib/cli/git/credential-request.ts';
import { logInAsking, logInByBrowser, logInWithToken } from '../lib/cli/login/log-in.ts';
import { isPerson } from '../lib/cli/prompt.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Login extends RengaCommand {
  static override description =
    'log in to a backend elsewhere, on a page in your browser, with e-mail and password, or with a token\nThe token is kept in a file that only you can read. The local backend needs no login.';
  static override aliases = ['auth:login'];
  static override examples = [
    '$ renga login --backend prod',
    '$ renga login --backend prod --interactive',
    '$ echo "$TOKEN" | renga login --backend prod --token -',
  ];
  static override flags = {
    browser: Flags.string({
      description: 'log in on a page, in this browser; without it, in yours if there is one',
      helpValue: 'PROGRAM',
      exclusive: ['interactive', 'token'],
    }),
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
    const email = await this.#logIn(token, flags);
    this.out.note(
      `Logged in to ${this.out.errorStyle.name(options.backend.name)} as ${this.out.errorStyle.user(email)}`,
    );
  }

  #logIn(
    token: string | undefined,
    { browser, interactive }: { readonly browser: string | undefined; readonly interactive: boolean },
  ): Promise<string> {
    const options = { backend: this.backend, place: this.backendOptions };
    if (token !== undefined) return logInWithToken(token, options);
    const onPage = browser !== undefined || (!interactive && isPerson() && hasBrowser());
    if (!onPage) return logInAsking(options);
    return logInByBrowser(options, {
      show: async (page) => {
        this.out.note(`Opening ${page}`);
        if (!(await openBrowser(page, browser)))
          this.out.warn('No browser could be opened. Open that page in any browser, or use --interactive.');
      },
      wait: (work) => this.out.action('Waiting for you to log in there', work),
    });
  }
}
