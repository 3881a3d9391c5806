import { chosenPipeline, pipelineFlags } from '../../../lib/cli/pipeline/chosen-pipeline.ts';
import { unsetStageConfig } from '../../../lib/cli/pipeline/stage-config.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CiConfigUnset extends RengaCommand {
  static override description = 'remove config vars that a pipeline gives to the dynos of CI runs';
  static override usage = 'ci:config:unset KEY... [-p PIPELINE] [-a APP]';
  static override examples = ['$ renga ci:config:unset NODE_ENV --pipeline my-pipeline'];
  static override strict = false;
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(CiConfigUnset);
    const pipeline = await chosenPipeline(this.client, flags.pipeline, () => this.appOrNone(flags));
    await unsetStageConfig({ ...this.tools, pipeline, stage: 'test' }, argv.map(String));
  }
}
