import * as Flags from '@oclif/core/flags';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { authorizationLines } from '../../lib/cli/oauth/authorization-lines.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthorizationsCreate extends RengaCommand {
  static override description =
    'make a token for a script or another program\nIt is shown once, and does what its scope allows.';
  static override examples = [
    '$ renga authorizations:create --description "for the nightly build" --scope read,write --expires-in 86400',
    '$ RENGA_API_KEY=$(renga authorizations:create --short) ./deploy.sh',
  ];
  static override flags = {
    description: Flags.string({ char: 'd', description: 'what it is for', helpValue: 'TEXT' }),
    'expires-in': Flags.integer({
      char: 'e',
      description: 'seconds until it ends; it has no end without',
      helpValue: 'SECONDS',
      min: 1,
    }),
    json: jsonFlag,
    scope: Flags.string({
      char: 's',
      description: 'comma-separated: global, identity, read, write, read-protected, write-protected',
      helpValue: 'SCOPES',
    }),
    short: Flags.boolean({ char: 'S', description: 'print the token alone', exclusive: ['json'] }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AuthorizationsCreate);
    const { description, scope, 'expires-in': seconds } = flags;
    const made = await this.out.action('Creating OAuth Authorization', () =>
      this.client.authorizations.create({
        ...(description === undefined ? {} : { description }),
        ...(seconds === undefined ? {} : { expires_in: seconds }),
        ...(scope === undefined ? {} : { scope: scope.split(',').map((each) => each.trim()) }),
      }),
    );
    if (flags.short) return this.out.line(made.access_token?.token);
    if (flags.json) return this.out.json(made);
    this.out.keyValues(authorizationLines(made, new Date()));
    this.out.note('Keep the token: it is not shown again.');
  }
}
