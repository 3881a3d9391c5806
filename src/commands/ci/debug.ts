import * as Flags from '@oclif/core/flags';
import { commitSource } from '../../lib/cli/ci/commit-source.ts';
import { debugRun } from '../../lib/cli/ci/debug-run.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CiDebug extends RengaCommand {
  static override description =
    'look around where the tests of the commit at hand would be run\nIt is built as for ci:run, test-setup is run, and a shell is opened in place of the tests: eval "$RENGA_TEST" runs them. All of it is gone when the shell is left.';
  static override examples = ['$ renga ci:debug --pipeline my-pipeline'];
  static override flags = {
    ...pipelineFlags,
    'no-cache': Flags.boolean({
      description: 'build without what earlier builds have kept, as runs of tests always are',
    }),
    'no-setup': Flags.boolean({ description: 'open the shell without running test-setup' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiDebug);
    const { backend, client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const { bytes, commit } = await out.action('Preparing source', () => commitSource('HEAD'));
    const begun = await out.action('Creating test run', () =>
      client.testRuns.create(pipeline.id, bytes, commit, { debug: true }),
    );
    await debugRun({ backend, client, out }, pipeline.id, begun, { setup: !flags['no-setup'] });
  }
}
