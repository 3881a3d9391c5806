import { chosenPipeline, pipelineFlags } from '../../../lib/cli/pipeline/chosen-pipeline.ts';
import { unsetStageConfig } from '../../../lib/cli/pipeline/stage-config.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class ReviewappsConfigUnset extends RengaCommand {
  static override description = 'remove config vars that a pipeline gives to review apps';
  static override usage = 'reviewapps:config:unset KEY... [-p PIPELINE] [-a APP]';
  static override examples = ['$ renga reviewapps:config:unset MAIL --pipeline my-pipeline'];
  static override strict = false;
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ReviewappsConfigUnset);
    const pipeline = await chosenPipeline(this.client, flags.pipeline, () => this.appOrNone(flags));
    await unsetStageConfig({ ...this.tools, pipeline, stage: 'review' }, argv.map(String));
  }
}
