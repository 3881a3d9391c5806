import * as Args from '@oclif/core/args';
import { permissionNames, permissionsFlag } from '../../lib/cli/access/permissions.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { invitationLines } from '../../lib/cli/login/invitation.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AccessAdd extends RengaCommand {
  static override description =
    'let somebody work on an app\nThey may deploy, configure, scale and run it, but not destroy, rename or transfer it. For an address without an account, a link is printed that sets its password.';
  static override hiddenAliases = ['sharing:add'];
  static override examples = [
    '$ renga access:add friend@example.com -a my-app',
    '$ renga access:add friend@example.com -a my-app --permissions view,deploy',
  ];
  static override args = { email: Args.string({ description: 'e-mail address', required: true }) };
  static override flags = { ...appFlags, permissions: permissionsFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessAdd);
    const app = this.app(flags);
    const { errorStyle } = this.out;
    const permissions = flags.permissions === undefined ? undefined : permissionNames(flags.permissions);
    const { user, invitation } = await this.out.action(
      `Adding ${errorStyle.user(args.email)} access to the app ${errorStyle.app(app)}`,
      () => this.client.collaborators.add(app, args.email, permissions),
    );
    if (!invitation?.url) return;
    for (const line of invitationLines({ ...user, ...invitation })) this.out.note(line);
    this.out.line(invitation.url);
  }
}
