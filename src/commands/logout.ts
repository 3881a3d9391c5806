import { logOut } from '../lib/cli/login/log-in.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';

export default class Logout extends RengaCommand {
  static override description = 'end the login to a backend, there and here';
  static override aliases = ['auth:logout'];
  static override examples = ['$ renga logout --backend prod\nLogging out of prod... done'];

  override async run(): Promise<void> {
    await this.parse(Logout);
    await this.out.action(`Logging out of ${this.out.errorStyle.name(this.backend.name)}`, () =>
      logOut({ backend: this.backend, place: this.backendOptions }),
    );
  }
}
