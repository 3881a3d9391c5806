import { jsonFlag } from '../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { listReviewApps, showReviewConfig } from '../../lib/cli/pipeline/review-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReviewappsIndex extends RengaCommand {
  static override description = 'list the review apps of a pipeline, and how they are made';
  static override examples = ['$ renga reviewapps --pipeline my-pipeline'];
  static override flags = { ...pipelineFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReviewappsIndex);
    const { client, out } = this;
    const { id, name } = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const [config, apps] = await Promise.all([client.reviewApps.config(id), client.reviewApps.list(id)]);
    if (flags.json) return out.json({ config, review_apps: apps });
    out.header(`${out.style.magenta(name)} review apps`);
    if (config) showReviewConfig(out, config);
    else out.line(`They are not enabled. Enable them: renga reviewapps:enable --pipeline ${name}`);
    if (apps.length === 0) return;
    out.line();
    await listReviewApps(this.tools, apps);
  }
}
