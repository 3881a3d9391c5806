import { chosenPipeline, pipelineFlags } from '../../../lib/cli/pipeline/chosen-pipeline.ts';
import { setStageConfig } from '../../../lib/cli/pipeline/stage-config.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class ReviewappsConfigSet extends RengaCommand {
  static override description =
    'set config vars that a pipeline gives to review apps\nThose that are there already keep what they have.';
  static override usage = 'reviewapps:config:set KEY=VALUE... [-p PIPELINE] [-a APP]';
  static override examples = ['$ renga reviewapps:config:set MAIL=off --pipeline my-pipeline'];
  static override strict = false;
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ReviewappsConfigSet);
    const pipeline = await chosenPipeline(this.client, flags.pipeline, () => this.appOrNone(flags));
    await setStageConfig({ ...this.tools, pipeline, stage: 'review' }, argv.map(String));
  }
}
