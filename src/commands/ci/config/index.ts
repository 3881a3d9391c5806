import { jsonFlag, shellFlag } from '../../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../../lib/cli/pipeline/chosen-pipeline.ts';
import { showStageConfig } from '../../../lib/cli/pipeline/stage-config.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CiConfigIndex extends RengaCommand {
  static override description =
    'display the config vars that a pipeline gives to the dynos of CI runs\nThey win over those of the app.json.';
  static override examples = ['$ renga ci:config --pipeline my-pipeline'];
  static override flags = { ...pipelineFlags, json: jsonFlag, shell: shellFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiConfigIndex);
    const pipeline = await chosenPipeline(this.client, flags.pipeline, () => this.appOrNone(flags));
    await showStageConfig({ ...this.tools, pipeline, stage: 'test' }, flags);
  }
}
