import { appFlags, jsonFlag } from '../lib/cli/flags.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';
import { listStacks } from '../lib/cli/stack-list.ts';

export default class Stacks extends RengaCommand {
  static override description = 'list the stacks that apps can be built and run on';
  static override aliases = ['apps:stacks'];
  static override hiddenAliases = ['stack'];
  static override examples = [
    '$ renga stacks',
    '$ renga stacks -a my-app\n=== my-app Available Stacks\n\n* debian-13\n  heroku-24',
  ];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(Stacks);
    const name = this.appOrNone(flags);
    const [stacks, app] = await Promise.all([
      this.client.platform.stacks(),
      name === null ? null : this.client.apps.get(name),
    ]);
    if (flags.json) return this.out.json(stacks);
    listStacks(this.out, stacks, app);
  }
}
