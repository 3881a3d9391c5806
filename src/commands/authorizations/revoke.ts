import * as Args from '@oclif/core/args';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthorizationsRevoke extends RengaCommand {
  static override description = 'end a token, or all that an application may do for you';
  static override aliases = ['authorizations:destroy'];
  static override examples = ['$ renga authorizations:revoke 105a7bfa-34c3-476e-873a-b1ac3fdc12fb'];
  static override args = { id: Args.string({ description: 'id of the authorization', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AuthorizationsRevoke);
    await this.out.action(
      'Revoking OAuth Authorization',
      () => this.client.authorizations.revoke(args.id),
      ({ description }) => `done, revoked authorization from ${description}`,
    );
  }
}
