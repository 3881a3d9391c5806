import * as Args from '@oclif/core/args';
import { shellFlag } from '../../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../../lib/cli/pipeline/chosen-pipeline.ts';
import { showStageValues } from '../../../lib/cli/pipeline/stage-config.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class ReviewappsConfigGet extends RengaCommand {
  static override description = 'display single config vars that a pipeline gives to review apps';
  static override usage = 'reviewapps:config:get KEY... [-p PIPELINE] [-a APP] [-s]';
  static override examples = ['$ renga reviewapps:config:get MAIL --pipeline my-pipeline'];
  static override strict = false;
  static override args = { KEY: Args.string({ description: 'name of the config var', required: true }) };
  static override flags = { ...pipelineFlags, shell: { ...shellFlag, exclusive: [] } };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(ReviewappsConfigGet);
    const pipeline = await chosenPipeline(this.client, flags.pipeline, () => this.appOrNone(flags));
    await showStageValues({ ...this.tools, pipeline, stage: 'review' }, argv.map(String), flags);
  }
}
