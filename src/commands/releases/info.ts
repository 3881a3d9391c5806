import * as Args from '@oclif/core/args';
import { appFlags, jsonFlag, shellFlag } from '../../lib/cli/flags.ts';
import { releaseOrNewest } from '../../lib/cli/release/release-choice.ts';
import { showRelease } from '../../lib/cli/release/release-info.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReleasesInfo extends RengaCommand {
  static override description = 'view detailed information for a release';
  static override examples = ['$ renga releases:info', '$ renga releases:info v10 --json'];
  static override args = {
    release: Args.string({ description: 'version, such as v10; the newest without it' }),
  };
  static override flags = { ...appFlags, json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ReleasesInfo);
    const app = this.app(flags);
    const release = await releaseOrNewest(this.client, app, args.release);
    if (flags.json) return this.out.json(release);
    const config = await this.client.configVars.ofRelease(app, release.version);
    showRelease(this.out, release, config, { shell: flags.shell });
  }
}
