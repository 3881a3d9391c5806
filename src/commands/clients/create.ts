import * as Args from '@oclif/core/args';
import { jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { showAsShell } from '../../lib/cli/oauth/show-client.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ClientsCreate extends RengaCommand {
  static override description = 'register an application that acts for people\nIts secret is shown once.';
  static override examples = [
    '$ renga clients:create "Amazing" https://amazing-client.example.com/auth/heroku/callback',
  ];
  static override args = {
    name: Args.string({ description: 'what people see when it asks them', required: true }),
    redirect_uri: Args.string({ description: 'where they are sent back to', required: true }),
  };
  static override flags = { json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ClientsCreate);
    const made = await this.out.action(`Creating ${args.name}`, () => this.client.oauthClients.create(args));
    if (flags.json) return this.out.json(made);
    showAsShell(made, this.out);
  }
}
