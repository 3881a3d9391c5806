import { appFlags, jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { shellQuote } from '../../lib/cli/output/shell-quote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ConfigIndex extends RengaCommand {
  static override description = 'display the config vars of an app';
  static override examples = ['$ renga config -a my-app', '$ eval "$(renga config --shell)"'];
  static override flags = { ...appFlags, json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ConfigIndex);
    const app = this.app(flags);
    const config = await this.client.configVars.get(app);
    this.names.keepConfigKeys(app, Object.keys(config));
    if (flags.json) return this.out.json(config);
    if (flags.shell)
      return Object.entries(config).forEach(([key, value]) => {
        this.out.line(`${key}=${shellQuote(value)}`);
      });
    this.out.header(`${this.out.style.app(app)} Config Vars`);
    this.out.keyValues(config);
  }
}
