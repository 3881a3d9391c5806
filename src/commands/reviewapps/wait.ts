import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { waitForReviewApp } from '../../lib/cli/pipeline/review-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReviewappsWait extends RengaCommand {
  static override description = 'wait until a review app serves or has failed';
  static override examples = ['$ renga reviewapps:wait my-pipeline-my-branch-1f3c9a'];
  static override args = { app: Args.string({ description: 'name of the review app', required: true }) };
  static override flags = {
    'wait-interval': Flags.integer({ description: 'seconds between looks', helpValue: 'SECONDS', min: 1 }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ReviewappsWait);
    const everyMs = flags['wait-interval'] === undefined ? undefined : flags['wait-interval'] * 1000;
    await waitForReviewApp(this.tools, await this.client.reviewApps.ofApp(args.app), everyMs);
  }
}
