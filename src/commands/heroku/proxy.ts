import { once } from 'node:events';
import { CommandError } from '../../lib/cli/command-error.ts';
import { proxyPort } from '../../lib/cli/heroku/proxy-port.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class HerokuProxy extends RengaCommand {
  static override description =
    'let the official heroku client speak to a backend elsewhere\nThe client speaks to Heroku and to this machine alone. The proxy listens on a loopback port, passes every request on as it is, and goes on until it is interrupted.';
  static override examples = [
    '$ renga heroku:proxy --backend studio',
    '$ renga heroku:proxy --backend studio --port 5081',
  ];
  static override flags = { port: proxyPort('loopback port to listen on') };

  override async run(): Promise<void> {
    const { flags } = await this.parse(HerokuProxy);
    if (this.backend.name === 'local')
      throw new CommandError('The local backend needs no proxy: eval "$(renga heroku:env)"', {
        id: 'local_needs_no_proxy',
      });
    const { startHerokuProxy } = await import('../../lib/cli/heroku/heroku-proxy.ts');
    const server = await startHerokuProxy(this.backend, flags.port);
    this.out.note(
      `Passing http://localhost:${flags.port} on to ${this.backend.name}. In another terminal: eval "$(renga heroku:env --backend ${this.backend.name})"`,
    );
    await once(server, 'close');
  }
}
