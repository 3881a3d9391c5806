import * as Args from '@oclif/core/args';
import { CommandError } from '../../lib/cli/command-error.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { ownerFor } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { stageFlag, stageFor } from '../../lib/cli/pipeline/stage-flag.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { teamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class PipelinesCreate extends RengaCommand {
  static override description =
    'create a pipeline, with an app in it\nWithout a name it is called like the app; without a stage the name of the app decides: -staging, -dev, else production.';
  static override examples = [
    '$ renga pipelines:create -a my-app-staging',
    '$ renga pipelines:create my-pipeline -a my-app-staging -s staging',
    '$ renga pipelines:create my-pipeline -a my-app-staging --team poets',
  ];
  static override args = { name: Args.string({ description: 'name of the pipeline' }) };
  static override flags = {
    ...appFlags,
    json: jsonFlag,
    stage: stageFlag(),
    team: teamFlag('team that is to own the pipeline'),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesCreate);
    const { client, out } = this;
    const app = this.appOrNone(flags);
    const name = args.name ?? app;
    if (name === null)
      throw new CommandError('Name the pipeline, or an app with --app.', { id: 'missing_name' });
    const owner = await ownerFor(client, flags.team);
    const pipeline = await out.action(`Creating ${out.errorStyle.magenta(name)} pipeline`, () =>
      client.pipelines.create(name, owner),
    );
    if (app !== null) {
      const stage = stageFor(app, flags.stage);
      await out.action(
        `Adding ${out.errorStyle.app(app)} to ${out.errorStyle.magenta(name)} pipeline as ${stage}`,
        () => client.pipelines.couple(app, pipeline.id, stage),
      );
    }
    if (flags.json) out.json(pipeline);
  }
}
