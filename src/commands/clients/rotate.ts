import * as Args from '@oclif/core/args';
import { jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { showClient } from '../../lib/cli/oauth/show-client.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ClientsRotate extends RengaCommand {
  static override description =
    'put another secret in the place of that of an application\nThe old one is good for nothing from then on.';
  static override examples = ['$ renga clients:rotate 36120128-fee7-455e-8b7f-807aee130946'];
  static override args = { id: Args.string({ description: 'id of the application', required: true }) };
  static override flags = { json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ClientsRotate);
    const rotated = await this.out.action(`Updating ${args.id}`, () =>
      this.client.oauthClients.rotate(args.id),
    );
    showClient(rotated, flags, this.out);
  }
}
