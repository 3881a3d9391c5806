import * as Args from '@oclif/core/args';
import { openBrowser } from '../../lib/cli/browser.ts';
import { CommandError } from '../../lib/cli/command-error.ts';
import { pipelineApps } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { stageFlag } from '../../lib/cli/pipeline/stage-flag.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { Stage } from '../../lib/domain/pipeline.ts';

export default class PipelinesOpen extends RengaCommand {
  static override description =
    'open a pipeline in the dashboard\nThe link is for you alone, and good once. With a stage, the apps of the stage are opened instead.';
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
    const pipeline = await this.client.pipelines.get(args.pipeline);
    const urls = flags.stage
      ? await this.#appsOf(pipeline, flags.stage)
      : [await this.client.platform.dashboard(`/pipelines/${pipeline.name}`)];
    for (const url of urls) {
      if (!(await openBrowser(url))) this.out.warn('No browser could be opened. The page is:');
      this.out.line(url);
    }
  }

  async #appsOf({ id, name }: { readonly id: string; readonly name: string }, stage: Stage) {
    const all = await pipelineApps(this.client, id);
    const urls = all.flatMap(({ app, coupling }) => (coupling.stage === stage ? (app.web_url ?? []) : []));
    if (urls.length > 0) return urls;
    throw new CommandError(
      `${name} has no app in ${stage} stage. Add one: renga pipelines:add ${name} -a APP`,
      { id: 'no_app' },
    );
  }
}
