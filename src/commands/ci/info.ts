import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { describeRun } from '../../lib/cli/ci/describe-run.ts';
import { followRun, quitAsRun } from '../../lib/cli/ci/follow-run.ts';
import { runAtHand } from '../../lib/cli/ci/run-at-hand.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiInfo extends RengaCommand {
  static override description =
    'show what a run of tests wrote, and how it ended\nOne that is under way is followed to its end. The command ends with the status of the tests.';
  static override examples = ['$ renga ci:info 12 --pipeline my-pipeline'];
  static override args = { 'test-run': Args.string({ description: 'number of the run', required: true }) };
  static override flags = {
    ...pipelineFlags,
    json: jsonFlag,
    node: Flags.integer({ description: 'one of several nodes, by its number', min: 0 }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CiInfo);
    const { client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const run = await runAtHand(client, pipeline, args['test-run']);
    if (flags.json) return out.json(await describeRun(client, run));
    await quitAsRun(client, await followRun(this.tools, pipeline.id, run, flags.node), flags.node);
  }
}
