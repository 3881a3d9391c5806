import * as Args from '@oclif/core/args';
import { commitSource } from '../../lib/cli/ci/commit-source.ts';
import { followRun, quitAsRun } from '../../lib/cli/ci/follow-run.ts';
import { runAtHand } from '../../lib/cli/ci/run-at-hand.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiRerun extends RengaCommand {
  static override description =
    'run the tests of an earlier run again, the latest unless one is named\nIts commit is taken from the git repository at hand.';
  static override examples = [
    '$ renga ci:rerun --pipeline my-pipeline',
    '$ renga ci:rerun 12 -p my-pipeline',
  ];
  static override args = { number: Args.string({ description: 'number of the run' }) };
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CiRerun);
    const { client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const earlier = await runAtHand(client, pipeline, args.number);
    out.note(`Rerunning test run #${earlier.number}...`);
    const { bytes, commit } = await out.action('Preparing source', () => commitSource(earlier.commit_sha));
    const begun = await out.action(
      'Starting test run',
      () => client.testRuns.create(pipeline.id, bytes, { ...commit, branch: earlier.commit_branch }),
      ({ number }) => `done, #${number}`,
    );
    await quitAsRun(client, await followRun(this.tools, pipeline.id, begun));
  }
}
