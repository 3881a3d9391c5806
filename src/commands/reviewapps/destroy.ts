import * as Flags from '@oclif/core/flags';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { reviewAppOf } from '../../lib/cli/pipeline/review-apps.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReviewappsDestroy extends RengaCommand {
  static override description =
    'destroy the review app of a branch, with its add-ons and their data\nThe branch stays; the next push to it makes a new one where they are made by themselves.';
  static override examples = [
    '$ renga reviewapps:destroy --pipeline my-pipeline --branch my-branch --confirm my-branch',
  ];
  static override flags = {
    ...pipelineFlags,
    branch: Flags.string({ char: 'b', description: 'branch that it was made of', required: true }),
    confirm: Flags.string({
      char: 'c',
      description: 'do it without asking; name the branch again',
      helpValue: 'BRANCH',
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReviewappsDestroy);
    const { client, out } = this;
    const pipeline = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const { id } = await reviewAppOf(client, pipeline, flags.branch);
    const branch = out.errorStyle.name(flags.branch);
    const consequence = `This will destroy the review app of ${branch} including all add-ons and their data.`;
    await confirmApp(out, flags.branch, flags.confirm, consequence);
    await out.action(`Destroying review app of ${branch}`, () => client.reviewApps.destroy(id));
  }
}
