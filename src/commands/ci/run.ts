import { commitSource } from '../../lib/cli/ci/commit-source.ts';
import { followRun, quitAsRun } from '../../lib/cli/ci/follow-run.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiRun extends RengaCommand {
  static override description =
    'run the tests of the commit at hand\nThe commit is built in an app that is made for it, with what environments.test of its app.json says, and destroyed afterwards. The command ends with the status of the tests.';
  static override examples = ['$ renga ci:run --pipeline my-pipeline'];
  static override flags = pipelineFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiRun);
    const { client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const { bytes, commit } = await out.action('Preparing source', () => commitSource('HEAD'));
    const begun = await out.action(
      'Starting test run',
      () => client.testRuns.create(pipeline.id, bytes, commit),
      ({ number }) => `done, #${number}`,
    );
    await quitAsRun(client, await followRun(this.tools, pipeline.id, begun));
  }
}
