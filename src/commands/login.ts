import * as Flags from '@oclif/core/flags';
import { hasBrowser, openBrowser } from '../lib/cli/browser.ts';
import { readStandardInput } from '../lib/cli/git/credential-request.ts';
import {
  type LoginOptions,
  logInAsking,
  logInByBrowser,
  logInWithToken,
  tokenFromNetrc,
} from '../lib/cli/login/log-in.ts';
import { isPerson } from '../lib/cli/prompt.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

interface LoginFlags {
  readonly browser: string | undefined;
  readonly interactive: boolean;
  readonly netrc: boolean;
  readonly token: string | undefined;
}

export default class Login extends RengaCommand {
  static override description =
    'log in to a backend elsewhere, on a page in your browser, with e-mail and password, or with a token\nThe token is kept in a file that only you can read, or with --keyring in the keyring of your operating system. The local backend needs no login.';
  static override aliases = ['auth:login'];
  static override examples = [
    '$ renga login --backend prod',
    '$ renga login --backend prod --interactive --keyring',
    '$ echo "$TOKEN" | renga login --backend prod --token -',
  ];
  static override flags = {
    browser: Flags.string({
      description: 'log in on a page, in this browser; without it, in yours if there is one',
      helpValue: 'PROGRAM',
      exclusive: ['interactive', 'token'],
    }),
    interactive: Flags.boolean({ char: 'i', description: 'ask for e-mail and password at the terminal' }),
    keyring: Flags.boolean({
      description: 'keep the token in the keyring of the operating system, now and at later logins',
      allowNo: true,
    }),
    netrc: Flags.boolean({
      description: 'keep the token that your netrc file has for this backend',
      exclusive: ['interactive', 'browser', 'token'],
    }),
    token: Flags.string({
      description: 'keep this token, which was made elsewhere; - reads it from standard input',
      exclusive: ['interactive'],
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Login);
    const options = { backend: this.backend, place: this.backendOptions, inKeyring: flags.keyring };
    const email = await this.#logIn(await this.#givenToken(flags), options, flags);
    this.out.note(
      `Logged in to ${this.out.errorStyle.name(options.backend.name)} as ${this.out.errorStyle.user(email)}`,
    );
  }

  /** One that was made elsewhere. */
  async #givenToken({ token, netrc }: Pick<LoginFlags, 'token' | 'netrc'>): Promise<string | undefined> {
    if (netrc) return tokenFromNetrc(this.backend);
    return token === '-' ? (await readStandardInput()).trim() : token;
  }

  #logIn(
    token: string | undefined,
    options: LoginOptions,
    { browser, interactive }: Pick<LoginFlags, 'browser' | 'interactive'>,
  ): Promise<string> {
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
