import * as Args from '@oclif/core/args';
import { readAppInfo, shellAppInfo, showAppInfo } from '../../lib/cli/app-info.ts';
import { appFlags, jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AppsInfo extends RengaCommand {
  static override description = 'show detailed app information';
  static override hiddenAliases = ['info'];
  static override examples = [
    '$ renga apps:info -a my-app',
    '$ renga apps:info --shell',
    '$ renga apps:info --json',
  ];
  static override args = { app: Args.string({ hidden: true }) };
  static override flags = { ...appFlags, json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsInfo);
    const info = await readAppInfo(this.client, args.app ?? this.app(flags));
    if (flags.json) return this.out.json(info);
    if (flags.shell) return shellAppInfo(this.out, info);
    showAppInfo(this.out, info);
  }
}
