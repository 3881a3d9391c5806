import * as Flags from '@oclif/core/flags';
import { docker } from '../../lib/cli/container/docker.ts';
import { registryFor } from '../../lib/cli/container/registry.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerLogout extends RengaCommand {
  static override description = 'log docker out of the registry of a backend';
  static override examples = ['$ renga container:logout'];
  static override flags = { ...appFlags, verbose: Flags.boolean({ char: 'v', hidden: true }) };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ContainerLogout);
    await docker(['logout', await registryFor(this.client, this.appOrNone(flags))]);
  }
}
