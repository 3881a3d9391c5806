import * as Args from '@oclif/core/args';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { authorizationLines } from '../../lib/cli/oauth/authorization-lines.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthorizationsInfo extends RengaCommand {
  static override description = 'show a token, or what an application may do for you';
  static override examples = ['$ renga authorizations:info 105a7bfa-34c3-476e-873a-b1ac3fdc12fb'];
  static override args = { id: Args.string({ description: 'id of the authorization', required: true }) };
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AuthorizationsInfo);
    const authorization = await this.client.authorizations.get(args.id);
    if (flags.json) return this.out.json(authorization);
    this.out.keyValues(authorizationLines(authorization, new Date()));
  }
}
