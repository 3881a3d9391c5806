import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DrainsIndex extends RengaCommand {
  static override description = 'list the log drains of an app';
  static override examples = ['$ renga drains -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(DrainsIndex);
    const app = this.app(flags);
    const drains = await this.client.drains.list(app);
    if (flags.json) return this.out.json(drains);
    if (drains.length === 0)
      return this.out.note(
        `${this.out.errorStyle.app(app)} has no log drains. Add one: renga drains:add URL`,
      );
    this.out.header('Drains');
    for (const { url, token } of drains) this.out.line(`${url} (${token})`);
  }
}
