import * as Flags from '@oclif/core/flags';
import { Quit } from '../../lib/cli/command-error.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { tellFirstAccount } from '../../lib/cli/server/first-account.ts';
import { changeSettings, runServer } from '../../lib/cli/server/run-server.ts';

export default class Server extends RengaCommand {
  static override description =
    'run Renga as a server that others log in to, in the foreground\nWhat is said here is kept in settings.json. As long as its first account has no password, a link that sets one is printed at each start.';
  static override examples = [
    '$ renga server --domain example.com --port 443 --bind 0.0.0.0 --cert fullchain.pem --key privkey.pem',
    '$ renga server --domain example.com --port 443 --bind 0.0.0.0 --acme me@example.com',
    '$ renga server',
  ];
  static override flags = {
    acme: Flags.string({
      description:
        "have certificates of an authority, by default Let's Encrypt, which may write to this address",
      helpValue: 'EMAIL',
    }),
    'acme-directory': Flags.string({
      description: 'directory of another authority that speaks ACME',
      dependsOn: ['acme'],
      helpValue: 'URL',
    }),
    bind: Flags.string({ description: 'address to listen on (repeat for several)', multiple: true }),
    cert: Flags.string({
      description: 'certificate (PEM) for the domain and all names below it',
      dependsOn: ['key'],
      helpValue: 'FILE',
    }),
    'data-bind': Flags.string({
      description: 'address for the data ports alone, such as that of a private network (repeat for several)',
      multiple: true,
    }),
    'data-port': Flags.integer({
      description:
        'port on which databases are reached from outside, over TLS: 5432 for PostgreSQL, 6379 for Redis (repeat for several); 0 for none',
      multiple: true,
      min: 0,
      max: 65_535,
    }),
    domain: Flags.string({
      description: 'api.DOMAIN, git.DOMAIN and APP.DOMAIN lead here',
      helpValue: 'DOMAIN',
    }),
    key: Flags.string({ description: 'its private key (PEM)', dependsOn: ['cert'], helpValue: 'FILE' }),
    port: Flags.integer({ description: 'port that everything is served on', min: 1, max: 65_535 }),
    'ssh-bind': Flags.string({
      description:
        'address on whose port 80 the official client enters dynos by SSH, where nothing else may be (repeat for several); none for no address',
      multiple: true,
    }),
    'redirect-port': Flags.integer({
      description: 'port on which http is led to https, usually 80; with a certificate',
      min: 1,
      max: 65_535,
    }),
  };
  static override only = 'local';
  static override autostart = false;

  override async run(): Promise<void> {
    const { flags } = await this.parse(Server);
    changeSettings(this.serverOptions, {
      ...flags,
      acmeDirectory: flags['acme-directory'],
      redirectPort: flags['redirect-port'],
      dataPorts: flags['data-port'],
      dataBind: flags['data-bind'],
      sshBind: flags['ssh-bind'],
    });
    const ended = new AbortController();
    void tellFirstAccount({ client: this.client, out: this.out, signal: ended.signal });
    const status = await runServer(this.serverOptions).finally(() => ended.abort());
    if (status !== 0) throw new Quit(status);
  }
}
