import * as Flags from '@oclif/core/flags';
import { accessToken } from '../../lib/cli/access-token.ts';
import { docker } from '../../lib/cli/container/docker.ts';
import { processTypes } from '../../lib/cli/container/process-types.ts';
import { containerApp, registryOf, withRegistry } from '../../lib/cli/container/registry.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerPull extends RengaCommand {
  static override description = 'fetch images that were pushed, with docker';
  static override usage = 'container:pull TYPE[:TAG]... [-a APP]';
  static override examples = ['$ renga container:pull web', '$ renga container:pull web worker'];
  static override strict = false;
  static override flags = { ...appFlags, verbose: Flags.boolean({ char: 'v', hidden: true }) };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ContainerPull);
    const types = processTypes(argv);
    const app = await containerApp(this.client, this.app(flags));
    const registry = registryOf(app);
    const token = await accessToken(this.backend, this.client);
    await withRegistry(registry, token, async (env) => {
      for (const type of types) {
        const image = `${registry}/${app.name}/${type}`;
        this.out.header(`Pulling ${type} as ${image}`);
        await docker(['pull', image], { env });
      }
    });
  }
}
