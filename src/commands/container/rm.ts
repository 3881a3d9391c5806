import { processTypes } from '../../lib/cli/container/process-types.ts';
import { containerApp } from '../../lib/cli/container/registry.ts';
import { appFlags, waitFlag } from '../../lib/cli/flags.ts';
import { newestRelease, settleRelease } from '../../lib/cli/release/settle-release.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerRm extends RengaCommand {
  static override description =
    'take process types away from an app\nThe images that were pushed stay in the registry.';
  static override usage = 'container:rm TYPE... [--no-wait] [-a APP]';
  static override examples = ['$ renga container:rm worker'];
  static override strict = false;
  static override flags = { ...appFlags, wait: waitFlag };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ContainerRm);
    const types = processTypes(argv);
    const { client, out } = this;
    const { name: app } = await containerApp(client, this.app(flags));
    await out.action(`Removing ${types.join(', ')} from ${out.errorStyle.app(app)}`, async () => {
      await client.formation.release(
        app,
        types.map((type) => ({ type, docker_image: null })),
      );
      if (flags.wait) await settleRelease({ client, app, release: await newestRelease(client, app) });
    });
  }
}
