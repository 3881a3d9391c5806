import { CommandError } from '../../lib/cli/command-error.ts';
import { changeConfig } from '../../lib/cli/config-change.ts';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ConfigUnset extends RengaCommand {
  static override description = 'remove one or more config vars';
  static override usage = 'config:unset KEY... [-a APP] [-r REMOTE] [--no-wait]';
  static override hiddenAliases = ['config:remove'];
  static override examples = ['$ renga config:unset RAILS_ENV', '$ renga config:unset RAILS_ENV RACK_ENV'];
  static override strict = false;
  static override flags = { ...appFlags, wait: waitFlag };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ConfigUnset);
    if (argv.length === 0)
      throw CommandError.usage('Usage: renga config:unset KEY1 [KEY2 ...]\nMust specify KEY to unset.');
    const keys = argv.map(String);
    const app = this.app(flags);
    const title = `Unsetting ${keys.map(this.out.errorStyle.name).join(', ')} and restarting ${this.out.errorStyle.app(app)}`;
    const change = Object.fromEntries(keys.map((key) => [key, null]));
    await changeConfig({ ...this.tools, app, change, title, wait: flags.wait });
  }
}
