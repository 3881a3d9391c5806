import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { applySetup, readSetup } from '../../lib/cli/app-setup.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { addAppRemote } from '../../lib/cli/git/app-remote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { teamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class AppsCreate extends RengaCommand {
  static override description = 'create a new app';
  static override hiddenAliases = ['create'];
  static override examples = [
    '$ renga apps:create\nCreating app... done, young-haiku-48213\nhttp://young-haiku-48213.localhost:8080/ | http://git.localhost:8080/young-haiku-48213.git',
    '$ renga apps:create my-app',
    '$ renga apps:create my-app-staging --remote staging',
    '$ renga apps:create --buildpack renga/nodejs',
    '$ renga apps:create my-app --manifest',
    '$ renga apps:create my-app --team poets',
  ];
  static override args = { name: Args.string({ description: 'name of the app; one is made up without it' }) };
  static override flags = {
    buildpack: Flags.string({
      char: 'b',
      description: 'buildpack to use (repeat for several)',
      multiple: true,
    }),
    json: jsonFlag,
    manifest: Flags.boolean({
      char: 'm',
      description: 'make it of the setup in the heroku.yml of this folder, with the stack container',
      exclusive: ['buildpack', 'stack'],
    }),
    'no-remote': Flags.boolean({ char: 'n', description: 'do not create a git remote' }),
    region: Flags.string({ description: 'region to run in' }),
    remote: Flags.string({
      char: 'r',
      description: 'git remote to create',
      default: 'renga',
      helpValue: 'REMOTE',
    }),
    stack: Flags.string({ char: 's', description: 'stack to build and run on' }),
    team: teamFlag('team that is to own the app'),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(AppsCreate);
    const { name } = args;
    const { region, team } = flags;
    const setup = flags.manifest ? await readSetup(process.cwd()) : null;
    const stack = setup ? 'container' : flags.stack;
    const wanted = { ...(name ? { name } : {}), ...(region ? { region } : {}), ...(stack ? { stack } : {}) };
    const app = await this.out.action(
      `Creating ${name ? this.out.errorStyle.app(name) : 'app'}`,
      () => (team ? this.client.teams.createApp({ ...wanted, team }) : this.client.apps.create(wanted)),
      (made) =>
        [
          'done',
          ...(name ? [] : [this.out.errorStyle.app(made.name)]),
          ...(stack ? [`stack is ${made.stack.name}`] : []),
        ].join(', '),
    );
    this.names.addApp(app.name);
    if (setup) await applySetup({ out: this.out, client: this.client }, app.name, setup);
    if (flags.buildpack)
      await this.out.action(`Setting buildpack to ${flags.buildpack.join(', ')}`, () =>
        this.client.buildpacks.replace(app.name, flags.buildpack ?? []),
      );
    if (!flags['no-remote']) await addAppRemote(this.out, flags.remote, app.git_url, this.credentialHelper);
    if (flags.json) return this.out.json(app);
    this.out.line(`${this.out.style.info(app.web_url ?? '')} | ${this.out.style.info(app.git_url)}`);
  }
}
