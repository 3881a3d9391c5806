import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { CommandError } from '../../lib/cli/command-error.ts';
import { authorizationLines } from '../../lib/cli/oauth/authorization-lines.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthorizationsUpdate extends RengaCommand {
  static override description = 'say what a token is for, or which of your OAuth clients it belongs to';
  static override examples = [
    '$ renga authorizations:update 105a7bfa-34c3-476e-873a-b1ac3fdc12fb --description "for the nightly build"',
  ];
  static override args = { id: Args.string({ description: 'id of the authorization', required: true }) };
  static override flags = {
    description: Flags.string({
      char: 'd',
      description: 'what it is for',
      helpValue: 'TEXT',
    }),
    'client-id': Flags.string({
      description: 'OAuth client that it belongs to from now on',
      dependsOn: ['client-secret'],
      helpValue: 'ID',
    }),
    'client-secret': Flags.string({
      description: 'secret of that client',
      dependsOn: ['client-id'],
      helpValue: 'SECRET',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AuthorizationsUpdate);
    const { description, 'client-id': id, 'client-secret': secret } = flags;
    const change = {
      ...(description === undefined ? {} : { description }),
      ...(id === undefined || secret === undefined ? {} : { client: { id, secret } }),
    };
    if (Object.keys(change).length === 0)
      throw CommandError.usage('Say what to change: --description, or --client-id and --client-secret.');
    const updated = await this.out.action('Updating OAuth Authorization', () =>
      this.client.authorizations.update(args.id, change),
    );
    this.out.keyValues(authorizationLines(updated, new Date()));
  }
}
