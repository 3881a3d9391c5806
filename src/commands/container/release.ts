import * as Flags from '@oclif/core/flags';
import { processTypes } from '../../lib/cli/container/process-types.ts';
import { containerApp } from '../../lib/cli/container/registry.ts';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { watchReleaseCommand } from '../../lib/cli/release/release-command.ts';
import { newestRelease, settleRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerRelease extends RengaCommand {
  static override description = 'release images that were pushed\nAll that are named become one release.';
  static override usage = 'container:release TYPE... [--no-wait] [-a APP]';
  static override examples = ['$ renga container:release web', '$ renga container:release web worker'];
  static override strict = false;
  static override flags = {
    ...appFlags,
    wait: waitFlag,
    verbose: Flags.boolean({ char: 'v', hidden: true }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ContainerRelease);
    const types = processTypes(argv);
    const { client, out } = this;
    const { name: app } = await containerApp(client, this.app(flags));
    const made = await out.action(
      `Releasing images ${types.join(', ')} to ${out.errorStyle.app(app)}`,
      async () => {
        await client.formation.release(
          app,
          types.map((type) => ({ type, docker_image: 'latest' })),
        );
        const release = await newestRelease(client, app);
        return flags.wait && !release.output_stream_url ? settleRelease({ client, app, release }) : release;
      },
      ({ version }) => `done, ${out.errorStyle.name(`v${version}`)}`,
    );
    if (flags.wait && made.status === 'pending')
      await watchReleaseCommand({ out, client, app, release: made });
  }
}
