import * as Flags from '@oclif/core/flags';
import { docker } from '../../lib/cli/container/docker.ts';
import { processTypes } from '../../lib/cli/container/process-types.ts';
import { containerApp, registryOf } from '../../lib/cli/container/registry.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { isPerson } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerRun extends RengaCommand {
  static override description =
    'run an image on this machine, as it was built by container:push or fetched by container:pull\nNothing of the app is used but its name: no config vars and no add-ons.';
  static override usage = 'container:run TYPE [COMMAND]... [-p PORT] [-a APP]';
  static override examples = [
    '$ renga container:run web',
    '$ renga container:run web -p 8000',
    '$ renga container:run web sh',
  ];
  static override strict = false;
  static override flags = {
    ...appFlags,
    port: Flags.integer({ char: 'p', description: 'port that it is to listen on', default: 5000 }),
    verbose: Flags.boolean({ char: 'v', hidden: true }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ContainerRun);
    const [type = '', ...command] = processTypes(argv);
    const app = await containerApp(this.client, this.app(flags));
    const image = `${registryOf(app)}/${app.name}/${type}`;
    this.out.header(`Running ${[image, ...command].join(' ')}`);
    const place = [`--env=PORT=${flags.port}`, `--publish=127.0.0.1:${flags.port}:${flags.port}`];
    const terminal = isPerson() ? ['--interactive', '--tty'] : ['--interactive'];
    await docker(['run', '--rm', '--user=1000', ...place, ...terminal, image, ...command]);
  }
}
