import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { watchReleaseCommand } from '../../lib/cli/release/release-command.ts';
import { newestRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReleasesRetry extends RengaCommand {
  static override description =
    'retry the release command of the newest release\nMakes a new release of the same code with the config vars of today.';
  static override examples = ['$ renga releases:retry --app my-app'];
  static override flags = { ...appFlags, wait: waitFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReleasesRetry);
    const app = this.app(flags);
    const { client, out } = this;
    const newest = await newestRelease(client, app);
    const slug = await client.releases.slugOf(app, newest);
    if (!slug || !('release' in slug.process_types))
      throw new CommandError(
        `App ${app} must have a release command to use this command.\nDeclare one in the Procfile: release: COMMAND`,
        { id: 'no_release_command' },
      );
    const { name, app: mark } = out.errorStyle;
    const release = await out.action(
      `Retrying ${name(`v${newest.version}`)} on ${mark(app)}`,
      () => client.releases.ofSlug(app, slug.id, `Retry of v${newest.version}: ${newest.description}`),
      ({ version }) => `done, ${name(`v${version}`)}`,
    );
    if (flags.wait) await watchReleaseCommand({ out, client, app, release });
  }
}
