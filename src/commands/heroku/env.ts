import * as Flags from '@oclif/core/flags';
import { accessToken } from '../../lib/cli/access-token.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { herokuEnvironment, herokuTarget } from '../../lib/cli/heroku/heroku-environment.ts';
import { proxyPort } from '../../lib/cli/heroku/proxy-port.ts';
import { shellQuote } from '../../lib/cli/output/shell-quote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class HerokuEnv extends RengaCommand {
  static override description =
    'print the variables that point the official heroku client at a backend\nThey hold a token, as auth:token prints it. A backend elsewhere is reached through heroku:proxy, which has to run.';
  static override examples = [
    '$ eval "$(renga heroku:env)"',
    '$ eval "$(renga heroku:env --backend studio)"',
  ];
  static override flags = {
    json: jsonFlag,
    login: Flags.boolean({ description: 'leave the token out: heroku login asks who you are' }),
    'proxy-port': proxyPort('port of the proxy to a backend elsewhere'),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(HerokuEnv);
    const token = flags.login ? undefined : await accessToken(this.backend, this.client);
    const target = await herokuTarget(
      { backend: this.backend, client: this.client },
      { proxyPort: flags['proxy-port'], token },
    );
    const variables = herokuEnvironment(target, process.env);
    if (process.env['GIT_SSL_CAINFO'] !== undefined && target.caFile !== undefined)
      this.out.warn(
        `GIT_SSL_CAINFO is set, so git does not read what ${target.gitHost} is trusted by. Unset it.`,
      );
    if (flags.json) return this.out.json(variables);
    for (const [name, value] of Object.entries(variables))
      this.out.line(`export ${name}=${shellQuote(value)}`);
  }
}
