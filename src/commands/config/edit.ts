import * as Args from '@oclif/core/args';
import { CommandError } from '../../lib/cli/command-error.ts';
import { changeConfig } from '../../lib/cli/config-change.ts';
import { editConfig, showConfigChange } from '../../lib/cli/config-editing.ts';
import { configChange } from '../../lib/cli/config-text.ts';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { confirm } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ConfigEdit extends RengaCommand {
  static override description =
    'edit config vars in a text editor\nOpens $VISUAL or $EDITOR. What was added, changed or removed is released when the editor closes.';
  static override examples = [
    '$ EDITOR=nano renga config:edit',
    '$ VISUAL="code --wait" renga config:edit RAILS_ENV',
  ];
  static override args = { key: Args.string({ description: 'edit the value of this config var only' }) };
  static override flags = { ...appFlags, wait: waitFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ConfigEdit);
    const app = this.app(flags);
    const before = await this.out.action('Fetching config', () => this.client.configVars.get(app));
    const after = await editConfig(before, app, args.key);
    const change = configChange(before, after);
    if (Object.keys(change).length === 0) return this.out.warn('no changes to config');
    showConfigChange(this.out, before, change);
    if (!(await confirm(`Update config on ${app} with these values?`, true))) return;
    const latest = await this.out.action('Verifying new config', () => this.client.configVars.get(app));
    if (Object.keys(configChange(before, latest)).length > 0)
      throw new CommandError('Config changed on server. Refusing to update. Run this command again.', {
        id: 'config_changed',
      });
    await changeConfig({ ...this.tools, app, change, title: 'Updating config', wait: flags.wait });
  }
}
