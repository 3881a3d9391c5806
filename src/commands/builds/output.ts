import * as Args from '@oclif/core/args';
import { buildOrNewest } from '../../lib/cli/build-table.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class BuildsOutput extends RengaCommand {
  static override description = 'view what a build printed, live while it runs';
  static override examples = ['$ renga builds:output'];
  static override args = { build: Args.string({ description: 'id of the build; the newest without it' }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(BuildsOutput);
    const build = await buildOrNewest(this.client, this.app(flags), args.build);
    for await (const text of this.client.output(build.output_stream_url)) this.out.raw(text);
  }
}
