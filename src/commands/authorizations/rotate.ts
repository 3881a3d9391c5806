import * as Args from '@oclif/core/args';
import { authorizationLines } from '../../lib/cli/oauth/authorization-lines.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthorizationsRotate extends RengaCommand {
  static override description =
    'put another token in the place of one\nThe old one is good for nothing from then on.';
  static override examples = ['$ renga authorizations:rotate 105a7bfa-34c3-476e-873a-b1ac3fdc12fb'];
  static override args = { id: Args.string({ description: 'id of the authorization', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(AuthorizationsRotate);
    const rotated = await this.out.action('Rotating OAuth Authorization', () =>
      this.client.authorizations.rotate(args.id),
    );
    this.out.keyValues(authorizationLines(rotated, new Date()));
    this.out.note('Keep the token: it is not shown again.');
  }
}
