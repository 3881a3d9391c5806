import * as Args from '@oclif/core/args';
import { openBrowser } from '../../lib/cli/browser.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { furthest, pipelineApps } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { stageFlag } from '../../lib/cli/pipeline/stage-flag.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesOpen extends RengaCommand {
  static override description =
    'open the apps of a pipeline in a web browser\nThose of the stage that is furthest on the way, unless another one is named.';
  static override examples = [
    '$ renga pipelines:open my-pipeline',
    '$ renga pipelines:open my-pipeline --stage staging',
  ];
  static override args = {
    pipeline: Args.string({ description: 'name or id of the pipeline', required: true }),
  };
  static override flags = { stage: stageFlag() };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PipelinesOpen);
    const { client, out } = this;
    const { id, name } = await client.pipelines.get(args.pipeline);
    const all = await pipelineApps(client, id);
    const stage = flags.stage ?? furthest(all);
    const urls = all.flatMap(({ app, coupling }) => (coupling.stage === stage ? (app.web_url ?? []) : []));
    if (urls.length === 0)
      throw new CommandError(
        `${name} has no app${stage ? ` in ${stage} stage` : ''}. Add one: renga pipelines:add ${name} -a APP`,
        { id: 'no_app' },
      );
    for (const url of urls) {
      if (!(await openBrowser(url))) out.warn('No browser could be opened. The page is:');
      out.line(url);
    }
  }
}
