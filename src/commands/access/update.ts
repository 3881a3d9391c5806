import * as Args from '@oclif/core/args';
import { permissionNames, requiredPermissionsFlag } from '../../lib/cli/access/permissions.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AccessUpdate extends RengaCommand {
  static override description =
    'change what somebody may do with an app\nWhat they have open of it is cut when they may do less.';
  static override examples = ['$ renga access:update friend@example.com -a my-app --permissions view,deploy'];
  static override args = { email: Args.string({ description: 'e-mail address', required: true }) };
  static override flags = { ...appFlags, permissions: requiredPermissionsFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AccessUpdate);
    const app = this.app(flags);
    const { errorStyle } = this.out;
    const names = permissionNames(flags.permissions);
    await this.out.action(
      `Updating ${errorStyle.user(args.email)} in application ${errorStyle.app(app)} with ${names.join(',')} permissions`,
      () => this.client.collaborators.update(app, args.email, names),
    );
  }
}
