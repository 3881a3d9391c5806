import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ClientsDestroy extends RengaCommand {
  static override description = 'remove an application, and all that it was allowed';
  static override examples = ['$ renga clients:destroy 36120128-fee7-455e-8b7f-807aee130946'];
  static override args = { id: Args.string({ description: 'id of the application', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(ClientsDestroy);
    await this.out.action(`Destroying ${args.id}`, () => this.client.oauthClients.remove(args.id));
  }
}
