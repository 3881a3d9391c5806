import { resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseAssignments } from '../../lib/cli/config-text.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { addAppRemote } from '../../lib/cli/git/app-remote.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { followSetup } from '../../lib/cli/setup/follow-setup.ts';
import { packSource } from '../../lib/cli/setup/source-archive.ts';
import { teamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class AppsSetup extends RengaCommand {
  static override description =
    'create an app from a folder with an app.json\nIts add-ons, config vars and formation are made, it is built and released, and its postdeploy command is run once. An app that cannot be set up is destroyed again.';
  static override examples = [
    '$ renga apps:setup',
    '$ renga apps:setup ./shop --name my-shop --env ADMIN_EMAIL=me@example.com',
  ];
  static override args = {
    folder: Args.string({ description: 'folder with the app.json', default: '.' }),
  };
  static override flags = {
    buildpack: Flags.string({
      char: 'b',
      description: 'buildpack to use in place of those of the app.json (repeat for several)',
      multiple: true,
      default: [],
    }),
    env: Flags.string({
      char: 'e',
      description: 'config var to set in place of what the app.json says (repeat for several)',
      helpValue: 'KEY=VALUE',
      multiple: true,
      default: [],
    }),
    json: jsonFlag,
    name: Flags.string({ description: 'name of the app; one is made up without it' }),
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
    const { args, flags } = await this.parse(AppsSetup);
    const { client, out } = this;
    const { name, region, stack, team } = flags;
    const env = parseAssignments(flags.env);
    const folder = resolve(args.folder);
    const begun = await out.action(
      `Setting ${name ? out.errorStyle.app(name) : 'an app'} up`,
      async () => {
        const { bytes, version } = await packSource(folder);
        return client.appSetups.create(bytes, {
          name,
          region,
          stack,
          team,
          env,
          version,
          buildpacks: flags.buildpack,
        });
      },
      ({ app }) => `begun, ${out.errorStyle.app(app.name)}`,
    );
    const onOutput = (text: string) => (flags.json ? undefined : out.raw(text));
    const setup = await followSetup({ client, setup: begun, onOutput });
    const app = await client.apps.get(setup.app.id);
    this.names.addApp(app.name);
    if (!flags['no-remote'] && folder === process.cwd())
      await addAppRemote(out, flags.remote, app.git_url, this.credentialHelper);
    if (flags.json) return out.json(setup);
    out.line(
      `${out.style.info(setup.resolved_success_url ?? app.web_url ?? '')} | ${out.style.info(app.git_url)}`,
    );
  }
}
