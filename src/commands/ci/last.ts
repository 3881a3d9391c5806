import { describeRun } from '../../lib/cli/ci/describe-run.ts';
import { followRun, quitAsRun } from '../../lib/cli/ci/follow-run.ts';
import { runAtHand } from '../../lib/cli/ci/run-at-hand.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiLast extends RengaCommand {
  static override description = 'show what the latest run of tests wrote, and how it ended';
  static override examples = ['$ renga ci:last --pipeline my-pipeline'];
  static override flags = { ...pipelineFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiLast);
    const { client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const run = await runAtHand(client, pipeline, undefined);
    if (flags.json) return out.json(await describeRun(client, run));
    await quitAsRun(client, await followRun(this.tools, pipeline.id, run));
  }
}
