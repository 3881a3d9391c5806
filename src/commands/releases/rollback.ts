import * as Args from '@oclif/core/args';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { rollbackTarget } from '../../lib/cli/release/release-choice.ts';
import { watchReleaseCommand } from '../../lib/cli/release/release-command.ts';
import { settleRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReleasesRollback extends RengaCommand {
  static override description =
    'roll back to an earlier release\nMakes a new release of its code and config vars. Without a version, the release before the current one is meant.';
  static override hiddenAliases = ['rollback'];
  static override examples = ['$ renga rollback', '$ renga releases:rollback v10'];
  static override args = { release: Args.string({ description: 'version, such as v10' }) };
  static override flags = { ...appFlags, wait: waitFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ReleasesRollback);
    const app = this.app(flags);
    const { client, out } = this;
    const target = await rollbackTarget(client, app, args.release);
    const made = await out.action(
      `Rolling back ${out.errorStyle.app(app)} to ${out.errorStyle.name(`v${target.version}`)}`,
      async () => {
        const release = await client.releases.rollback(app, target.id);
        return flags.wait && !release.output_stream_url ? settleRelease({ client, app, release }) : release;
      },
      ({ version }) => `done, ${out.errorStyle.name(`v${version}`)}`,
    );
    if (flags.wait && made.status === 'pending')
      await watchReleaseCommand({ out, client, app, release: made });
    out.warn("Rollback affects code and config vars; it doesn't add or remove addons.");
    out.warn(`To undo, run: ${out.errorStyle.code(`renga rollback v${made.version - 1}`)}`);
  }
}
