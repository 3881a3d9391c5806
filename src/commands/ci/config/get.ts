import * as Args from '@oclif/core/args';
import { shellFlag } from '../../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../../lib/cli/pipeline/chosen-pipeline.ts';
import { showStageValues } from '../../../lib/cli/pipeline/stage-config.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CiConfigGet extends RengaCommand {
  static override description = 'display single config vars that a pipeline gives to the dynos of CI runs';
  static override usage = 'ci:config:get KEY... [-p PIPELINE] [-a APP] [-s]';
  static override examples = ['$ renga ci:config:get NODE_ENV --pipeline my-pipeline'];
  static override strict = false;
  static override args = { KEY: Args.string({ description: 'name of the config var', required: true }) };
  static override flags = { ...pipelineFlags, shell: { ...shellFlag, exclusive: [] } };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(CiConfigGet);
    const pipeline = await chosenPipeline(this.client, flags.pipeline, () => this.appOrNone(flags));
    await showStageValues({ ...this.tools, pipeline, stage: 'test' }, argv.map(String), flags);
  }
}
