import * as Args from '@oclif/core/args';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { ownerOf, pipelineApps, showPipeline } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesInfo extends RengaCommand {
  static override description = 'show the apps of a pipeline and their stages';
  static override examples = [
    '$ renga pipelines:info my-pipeline',
    '$ renga pipelines:info my-pipeline --json',
  ];
  static override args = {
    pipeline: Args.string({ description: 'name or id of the pipeline', required: true }),
  };
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesInfo);
    const pipeline = await this.client.pipelines.get(args.pipeline);
    const apps = await pipelineApps(this.client, pipeline.id);
    if (flags.json)
      return this.out.json({
        pipeline,
        apps: apps.map(({ app, coupling }) => ({ ...app, pipelineCoupling: coupling })),
      });
    showPipeline(this.out, pipeline, { apps, owner: await ownerOf(this.client, pipeline, apps) });
  }
}
