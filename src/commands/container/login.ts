import * as Flags from '@oclif/core/flags';
import { accessToken } from '../../lib/cli/access-token.ts';
import { docker } from '../../lib/cli/container/docker.ts';
import { registryFor } from '../../lib/cli/container/registry.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerLogin extends RengaCommand {
  static override description =
    "log docker in to the registry of a backend\nOnly for docker itself: renga's own commands need no login.";
  static override examples = ['$ renga container:login', '$ docker push registry.example.com/my-app/web'];
  static override flags = { ...appFlags, verbose: Flags.boolean({ char: 'v', hidden: true }) };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ContainerLogin);
    const registry = await registryFor(this.client, this.appOrNone(flags));
    const token = await accessToken(this.backend, this.client);
    await docker(['login', '--username=_', '--password-stdin', registry], { input: token });
  }
}
