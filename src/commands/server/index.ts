import * as Flags from '@oclif/core/flags';
import { Quit } from '../../lib/cli/command-error.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { changeSettings, runServer } from '../../lib/cli/server/run-server.ts';

export default class Server extends RengaCommand {
  static override description =
    'run Renga as a server that others log in to, in the foreground\nWhat is said here is kept in settings.json. Set the password of its account on the server itself, with renga account:password.';
  static override examples = [
    '$ renga server --domain example.com --port 443 --bind 0.0.0.0 --cert fullchain.pem --key privkey.pem',
    '$ renga server',
  ];
  static override flags = {
    bind: Flags.string({ description: 'address to listen on (repeat for several)', multiple: true }),
    cert: Flags.string({
      description: 'certificate (PEM) for the domain and all names below it',
      dependsOn: ['key'],
      helpValue: 'FILE',
    }),
    domain: Flags.string({
      description: 'api.DOMAIN, git.DOMAIN and APP.DOMAIN lead here',
      helpValue: 'DOMAIN',
    }),
    key: Flags.string({ description: 'its private key (PEM)', dependsOn: ['cert'], helpValue: 'FILE' }),
    port: Flags.integer({ description: 'port that everything is served on', min: 1, max: 65_535 }),
  };
  static override only = 'local';

  override async run(): Promise<void> {
    const { flags } = await this.parse(Server);
    changeSettings(this.serverOptions, flags);
    const status = await runServer(this.serverOptions);
    if (status !== 0) throw new Quit(status);
  }
}
