import * as Args from '@oclif/core/args';
import { appFlags, jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { shellQuote } from '../../lib/cli/output/shell-quote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ConfigGet extends RengaCommand {
  static override description = 'display the values of single config vars';
  static override usage = 'config:get KEY... [-a APP] [-r REMOTE] [-s | -j]';
  static override examples = ['$ renga config:get RAILS_ENV\nproduction', '$ renga config:get A B --json'];
  static override strict = false;
  static override args = { KEY: Args.string({ description: 'name of the config var', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ConfigGet);
    const app = this.app(flags);
    const config = await this.client.configVars.get(app);
    this.names.keepConfigKeys(app, Object.keys(config));
    const found = argv.map((key) => ({ key: String(key), value: config[String(key)] ?? null }));
    if (flags.json) return this.out.json(found.length === 1 ? found[0] : found);
    for (const { key, value } of found)
      this.out.line(flags.shell ? `${key}=${shellQuote(value ?? '')}` : (value ?? ''));
  }
}
