import * as Flags from '@oclif/core/flags';
import { accessToken } from '../../lib/cli/access-token.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { databaseEnvironment } from '../../lib/cli/heroku/database-environment.ts';
import { herokuEnvironment, herokuTarget } from '../../lib/cli/heroku/heroku-environment.ts';
import { atRegistry } from '../../lib/cli/heroku/heroku-registry.ts';
import { proxyPort } from '../../lib/cli/heroku/proxy-port.ts';
import { shellQuote } from '../../lib/cli/output/shell-quote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class HerokuEnv extends RengaCommand {
  static override description =
    'print the variables that point the official heroku client at a backend\nThey hold a token, as auth:token prints it. A backend elsewhere is reached through heroku:proxy, which has to run.\nWith --database, psql finds that one, by the address that its container has just now: heroku pg:psql, pg:ps and the like work then, on the machine of the backend.\nWith --registry, container:* push to its registry; that shell is for them.';
  static override examples = [
    '$ eval "$(renga heroku:env)"',
    '$ eval "$(renga heroku:env --backend studio)"',
    '$ eval "$(renga heroku:env --database DATABASE -a my-app)"; heroku pg:psql -a my-app',
  ];
  static override flags = {
    ...appFlags,
    database: Flags.string({
      description: 'attachment or name of a database that psql is to find on this machine',
      helpValue: 'NAME',
    }),
    json: jsonFlag,
    login: Flags.boolean({ description: 'leave the token out: heroku login asks who you are' }),
    'proxy-port': proxyPort('port of the proxy to a backend elsewhere'),
    registry: Flags.boolean({
      description: 'let container:* find the registry of a backend on this machine',
      exclusive: ['login'],
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(HerokuEnv);
    const token = flags.login ? undefined : await accessToken(this.backend, this.client);
    const found = await herokuTarget(
      { backend: this.backend, client: this.client },
      { proxyPort: flags['proxy-port'], token },
    );
    const target = flags.registry ? await atRegistry(found) : found;
    const variables = {
      ...herokuEnvironment(target, process.env),
      ...(flags.database === undefined ? {} : await this.#databaseOf(this.app(flags), flags.database)),
    };
    if (process.env['GIT_SSL_CAINFO'] !== undefined && target.caFile !== undefined)
      this.out.warn(
        `GIT_SSL_CAINFO is set, so git does not read what ${target.gitHost} is trusted by. Unset it.`,
      );
    if (flags.json) return this.out.json(variables);
    for (const [name, value] of Object.entries(variables))
      this.out.line(`export ${name}=${shellQuote(value)}`);
  }

  async #databaseOf(app: string, text: string): Promise<Readonly<Record<string, string>>> {
    const { backend, client } = this;
    const addOn = await chooseOfService(client, 'postgresql', { text, app });
    return databaseEnvironment({ backend, client, addOn });
  }
}
