import { CommandError } from '../../lib/cli/command-error.ts';
import { changeConfig } from '../../lib/cli/config-change.ts';
import { parseAssignments } from '../../lib/cli/config-text.ts';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ConfigSet extends RengaCommand {
  static override description =
    'set one or more config vars\nAll of them make one release, and the app is restarted with it.';
  static override usage = 'config:set KEY=VALUE... [-a APP] [-r REMOTE] [--no-wait]';
  static override hiddenAliases = ['config:add'];
  static override examples = [
    '$ renga config:set RAILS_ENV=staging\nSetting RAILS_ENV and restarting my-app... done, v10\nRAILS_ENV: staging',
    '$ renga config:set RAILS_ENV=staging RACK_ENV=staging',
  ];
  static override strict = false;
  static override flags = { ...appFlags, wait: waitFlag };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ConfigSet);
    if (argv.length === 0)
      throw CommandError.usage(
        'Usage: renga config:set KEY1=VALUE1 [KEY2=VALUE2 ...]\nMust specify KEY and VALUE to set.',
      );
    const values = parseAssignments(argv.map(String));
    const app = this.app(flags);
    const { name, app: mark } = this.out.errorStyle;
    const title = `Setting ${Object.keys(values).map(name).join(', ')} and restarting ${mark(app)}`;
    const config = await changeConfig({ ...this.tools, app, change: values, title, wait: flags.wait });
    this.out.keyValues(Object.fromEntries(Object.keys(values).map((key) => [key, config[key]])));
  }
}
