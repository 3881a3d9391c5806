import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { CommandError } from '../../lib/cli/command-error.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ClientsUpdate extends RengaCommand {
  static override description = 'change an application that acts for people';
  static override examples = [
    '$ renga clients:update 36120128-fee7-455e-8b7f-807aee130946 --url https://amazing-client.example.com/auth/heroku/callback',
  ];
  static override args = { id: Args.string({ description: 'id of the application', required: true }) };
  static override flags = {
    name: Flags.string({ char: 'n', description: 'what people see when it asks them', helpValue: 'NAME' }),
    url: Flags.string({ description: 'where they are sent back to', helpValue: 'URL' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ClientsUpdate);
    const { name, url } = flags;
    if (name === undefined && url === undefined)
      throw CommandError.usage('No changes provided. Say what to change: --name NAME, --url URL');
    await this.out.action(`Updating ${args.id}`, () =>
      this.client.oauthClients.update(args.id, {
        ...(name === undefined ? {} : { name }),
        ...(url === undefined ? {} : { redirect_uri: url }),
      }),
    );
  }
}
