import * as Flags from '@oclif/core/flags';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { waitForReviewApp } from '../../lib/cli/pipeline/review-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReviewappsCreate extends RengaCommand {
  static override description =
    "create a review app of a branch of the pipeline's repository\nPush the branch first: renga pipelines:connect shows where to.";
  static override examples = ['$ renga reviewapps:create --pipeline my-pipeline --branch my-branch --wait'];
  static override flags = {
    ...pipelineFlags,
    branch: Flags.string({ char: 'b', description: 'branch to make it of', required: true }),
    json: jsonFlag,
    wait: Flags.boolean({ description: 'wait until it serves or has failed' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReviewappsCreate);
    const { client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const begun = await out.action(
      `Creating review app from ${out.errorStyle.name(flags.branch)}`,
      () => client.reviewApps.create(pipeline.id, flags.branch),
      () => 'begun',
    );
    const made = flags.wait ? await waitForReviewApp(this.tools, begun) : begun;
    if (flags.json) return out.json(made);
    if (!flags.wait) return out.line(`See: renga reviewapps --pipeline ${pipeline.name}`);
    const app = await client.apps.get(made.app?.id ?? '');
    this.names.addApp(app.name);
    out.line(`${out.style.app(app.name)} | ${out.style.info(app.web_url ?? '')}`);
  }
}
