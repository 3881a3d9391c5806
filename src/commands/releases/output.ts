import * as Args from '@oclif/core/args';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { releaseOrNewest } from '../../lib/cli/release/release-choice.ts';
import { printReleaseOutput } from '../../lib/cli/release/release-command.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReleasesOutput extends RengaCommand {
  static override description = 'view what the release command of a release printed';
  static override examples = ['$ renga releases:output', '$ renga releases:output v10'];
  static override args = {
    release: Args.string({ description: 'version, such as v10; the newest without it' }),
  };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ReleasesOutput);
    const release = await releaseOrNewest(this.client, this.app(flags), args.release);
    if (release.output_stream_url === null)
      return this.out.warn(`Release v${release.version} has no release output available.`);
    if (!(await printReleaseOutput({ out: this.out, client: this.client, release })))
      throw new CommandError('Release command has not written anything yet. Try again in a few seconds.', {
        id: 'no_output_yet',
      });
  }
}
