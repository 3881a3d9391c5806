import * as Flags from '@oclif/core/flags';
import { accessToken } from '../../lib/cli/access-token.ts';
import { docker } from '../../lib/cli/container/docker.ts';
import { imageBuilds } from '../../lib/cli/container/dockerfiles.ts';
import { containerApp, registryOf, withRegistry } from '../../lib/cli/container/registry.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ContainerPush extends RengaCommand {
  static override description =
    'build images with docker and push them\nThey run when they are released: renga container:release';
  static override usage = 'container:push [TYPE]... [-R] [--arg A=1,B=2] [--context-path PATH] [-a APP]';
  static override examples = [
    '$ renga container:push web',
    '$ renga container:push web worker --recursive',
    '$ renga container:push web --arg ENV=live,HTTPS=on',
  ];
  static override strict = false;
  static override flags = {
    ...appFlags,
    arg: Flags.string({ description: 'build arguments, A=1,B=2', helpValue: 'ARGS' }),
    'context-path': Flags.string({
      description: 'folder that the build sees, instead of that of the Dockerfile',
      helpValue: 'PATH',
    }),
    'no-cache': Flags.boolean({ description: 'build every layer anew' }),
    recursive: Flags.boolean({
      char: 'R',
      description: 'push Dockerfile.TYPE of this folder and those below it',
    }),
    verbose: Flags.boolean({ char: 'v', hidden: true }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ContainerPush);
    const app = await containerApp(this.client, this.app(flags));
    const builds = await imageBuilds({
      folder: '.',
      types: argv.map(String),
      recursive: flags.recursive,
      contextPath: flags['context-path'],
    });
    const registry = registryOf(app);
    const image = (type: string): string => `${registry}/${app.name}/${type}`;
    const args = (flags.arg?.split(',') ?? []).filter(Boolean).flatMap((pair) => ['--build-arg', pair]);
    const options = [...args, ...(flags['no-cache'] ? ['--no-cache'] : [])];
    for (const { type, dockerfile, context } of builds) {
      this.out.header(`Building ${type} (${dockerfile})`);
      await docker(['build', '--file', dockerfile, '--tag', image(type), ...options, '--', context]);
    }
    const token = await accessToken(this.backend, this.client);
    await withRegistry(registry, token, async (env) => {
      for (const { type, dockerfile } of builds) {
        this.out.header(`Pushing ${type} (${dockerfile})`);
        await docker(['push', image(type)], { env });
      }
    });
    const types = builds.map(({ type }) => type).join(' ');
    const release = this.out.style.code(`renga container:release ${types} -a ${app.name}`);
    this.out.line(`Pushed. To have it run: ${release}`);
  }
}
