import * as Args from '@oclif/core/args';
import { buildOrNewest, showBuild } from '../../lib/cli/build-table.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BuildsInfo extends RengaCommand {
  static override description = 'view detailed information for a build';
  static override examples = ['$ renga builds:info', '$ renga builds:info --json'];
  static override args = { build: Args.string({ description: 'id of the build; the newest without it' }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BuildsInfo);
    const build = await buildOrNewest(this.client, this.app(flags), args.build);
    if (flags.json) return this.out.json(build);
    showBuild(this.out, build);
  }
}
