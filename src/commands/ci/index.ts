import { iconOf } from '../../lib/cli/ci/follow-run.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const SHOWN = 15;

export default class CiIndex extends RengaCommand {
  static override description = 'list the latest runs of the tests of a pipeline';
  static override examples = ['$ renga ci --pipeline my-pipeline'];
  static override flags = { ...pipelineFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CiIndex);
    const { client, out } = this;
    const { id, name } = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const runs = (await client.testRuns.list(id)).toSorted((a, b) => b.number - a.number).slice(0, SHOWN);
    if (flags.json) return out.json(runs);
    out.header(`Latest test runs of the ${out.style.magenta(name)} pipeline`);
    if (runs.length === 0) return out.line('There are none. Run the tests of a commit: renga ci:run');
    out.table(runs, [
      { header: '', get: (run) => iconOf(out.style, run) },
      { header: 'run', get: ({ number }) => `#${number}` },
      { header: 'branch', get: ({ commit_branch }) => commit_branch, paint: out.style.name },
      { header: 'sha', get: ({ commit_sha }) => commit_sha.slice(0, 7) },
      { header: 'status', get: ({ status }) => status },
      { header: 'message', get: ({ message }) => message ?? '', shrinks: true },
    ]);
  }
}
