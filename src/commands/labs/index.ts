import { byName, isLab, showFeatures } from '../../lib/cli/feature-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class LabsIndex extends RengaCommand {
  static override description = 'list experimental features, of the account and of an app';
  static override examples = ['$ renga labs -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(LabsIndex);
    const name = this.appOrNone(flags);
    const [account, user, app] = await Promise.all([
      this.client.platform.account(),
      this.client.features.list(null),
      name === null ? [] : this.client.features.list(name),
    ]);
    const labs = { app: byName(app.filter(isLab)), user: byName(user.filter(isLab)) };
    if (flags.json) return this.out.json(labs);
    this.out.header(`User Features ${this.out.style.user(account.email)}`);
    showFeatures(this.out, labs.user);
    if (name === null) return;
    this.out.line();
    this.out.header(`App Features ${this.out.style.app(name)}`);
    showFeatures(this.out, labs.app);
  }
}
