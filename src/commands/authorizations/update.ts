import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { authorizationLines } from '../../lib/cli/oauth/authorization-lines.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthorizationsUpdate extends RengaCommand {
  static override description = 'say what a token is for';
  static override examples = [
    '$ renga authorizations:update 105a7bfa-34c3-476e-873a-b1ac3fdc12fb --description "for the nightly build"',
  ];
  static override args = { id: Args.string({ description: 'id of the authorization', required: true }) };
  static override flags = {
    description: Flags.string({
      char: 'd',
      description: 'what it is for',
      helpValue: 'TEXT',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AuthorizationsUpdate);
    const updated = await this.out.action('Updating OAuth Authorization', () =>
      this.client.authorizations.update(args.id, flags.description),
    );
    this.out.keyValues(authorizationLines(updated, new Date()));
  }
}
