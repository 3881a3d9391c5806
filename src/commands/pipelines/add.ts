import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { stageFlag, stageFor } from '../../lib/cli/pipeline/stage-flag.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesAdd extends RengaCommand {
  static override description =
    'add an app to a pipeline\nAn app can only be in one pipeline. Without a stage the name of the app decides: -staging, -dev, else production.';
  static override examples = ['$ renga pipelines:add my-pipeline -a my-app -s production'];
  static override args = {
    pipeline: Args.string({ description: 'name or id of the pipeline', required: true }),
  };
  static override flags = { ...appFlags, stage: stageFlag() };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesAdd);
    const { client, out } = this;
    const app = this.app(flags);
    const stage = stageFor(app, flags.stage);
    const pipeline = await client.pipelines.get(args.pipeline);
    await out.action(
      `Adding ${out.errorStyle.app(app)} to ${out.errorStyle.magenta(pipeline.name)} pipeline as ${stage}`,
      () => client.pipelines.couple(app, pipeline.id, stage),
    );
  }
}
