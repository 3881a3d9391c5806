import * as Args from '@oclif/core/args';
import { jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { showClient } from '../../lib/cli/oauth/show-client.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ClientsInfo extends RengaCommand {
  static override description = 'show an application that acts for people';
  static override examples = ['$ renga clients:info 36120128-fee7-455e-8b7f-807aee130946'];
  static override args = { id: Args.string({ description: 'id of the application', required: true }) };
  static override flags = { json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ClientsInfo);
    showClient(await this.client.oauthClients.get(args.id), flags, this.out);
  }
}
