import { basename, resolve } from 'node:path';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { parseAssignments } from '../../lib/cli/config-text.ts';
import { addAppRemote } from '../../lib/cli/git/app-remote.ts';
import { ownerFor } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { setUpApp } from '../../lib/cli/setup/setup-app.ts';
import { packSource } from '../../lib/cli/setup/source-archive.ts';
import { teamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class PipelinesSetup extends RengaCommand {
  static override description =
    'make a pipeline with a staging and a production app from a folder with an app.json\nGit remotes are added when it is the folder at hand: staging, production, and pipeline for the branches of review apps.';
  static override examples = [
    '$ renga pipelines:setup my-app',
    '$ renga pipelines:setup shop ./shop --env ADMIN_EMAIL=me@example.com',
  ];
  static override args = {
    name: Args.string({ description: 'name of the pipeline and of its production app' }),
    folder: Args.string({ description: 'folder with the app.json', default: '.' }),
  };
  static override flags = {
    env: Flags.string({
      char: 'e',
      description: 'config var of both apps in place of what the app.json says (repeat for several)',
      helpValue: 'KEY=VALUE',
      multiple: true,
      default: [],
    }),
    'no-remote': Flags.boolean({ char: 'n', description: 'do not create git remotes' }),
    team: teamFlag('team that is to own the pipeline and its apps'),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesSetup);
    const { client, out } = this;
    const folder = resolve(args.folder);
    const name = args.name ?? basename(folder).toLowerCase();
    const addsRemotes = folder === process.cwd() && !flags['no-remote'];
    const env = parseAssignments(flags.env);
    const source = await packSource(folder);
    const { team } = flags;
    const pipeline = await out.action(`Creating ${out.errorStyle.magenta(name)} pipeline`, async () =>
      client.pipelines.create(name, await ownerFor(client, team)),
    );
    for (const [app, stage] of [
      [`${name}-staging`, 'staging'],
      [name, 'production'],
    ] as const) {
      const made = await setUpApp(this.tools, source, { name: app, team, env }).catch(
        async (error: unknown) => {
          // Without any app there is no pipeline to speak of, and the name is free for the next try.
          if (stage === 'staging') await client.pipelines.delete(pipeline.id);
          throw error;
        },
      );
      await client.pipelines.couple(made.id, pipeline.id, stage);
      this.names.addApp(made.name);
      if (addsRemotes) await addAppRemote(out, stage, made.git_url, this.credentialHelper);
      out.line(`${stage}: ${out.style.info(made.web_url ?? '')}`);
    }
    const { git_url } = await client.pipelines.repository(pipeline.id);
    if (addsRemotes) await addAppRemote(out, 'pipeline', git_url, this.credentialHelper);
    out.line(`branches: ${out.style.info(git_url)}`);
  }
}
