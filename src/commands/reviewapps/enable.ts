import * as Flags from '@oclif/core/flags';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { showReviewConfig } from '../../lib/cli/pipeline/review-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReviewappsEnable extends RengaCommand {
  static override description =
    'enable review apps of a pipeline, or change how they are made\nEach branch of its repository may have one, with add-ons and secrets of its own.';
  static override examples = [
    '$ renga reviewapps:enable --pipeline my-pipeline --autodeploy --autodestroy',
    '$ renga reviewapps:enable --pipeline my-pipeline --limit 5 --stale-days 2 --autodestroy',
  ];
  static override flags = {
    ...pipelineFlags,
    autodeploy: Flags.boolean({ description: 'make one of every branch that is pushed' }),
    autodestroy: Flags.boolean({ description: 'destroy those that nothing was pushed to for days' }),
    'base-name': Flags.string({ description: 'what their names begin with', helpValue: 'NAME' }),
    json: jsonFlag,
    limit: Flags.integer({ description: 'most of them at a time', helpValue: 'APPS', min: 1, max: 100 }),
    'stale-days': Flags.integer({
      description: 'days without a push after which one is destroyed',
      helpValue: 'DAYS',
      min: 1,
      max: 365,
    }),
    'wait-for-ci': Flags.boolean({ description: 'make them only of commits whose tests have passed' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReviewappsEnable);
    const { client, out } = this;
    const { id, name } = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const config = await out.action(`Enabling review apps of ${out.errorStyle.magenta(name)}`, () =>
      client.reviewApps.enable(id, {
        ...(flags.autodeploy ? { automatic_review_apps: true } : {}),
        ...(flags.autodestroy ? { destroy_stale_apps: true } : {}),
        ...(flags['wait-for-ci'] ? { wait_for_ci: true } : {}),
        ...(flags['base-name'] === undefined ? {} : { base_name: flags['base-name'] }),
        ...(flags.limit === undefined ? {} : { app_limit: flags.limit }),
        ...(flags['stale-days'] === undefined ? {} : { stale_days: flags['stale-days'] }),
      }),
    );
    if (flags.json) return out.json(config);
    showReviewConfig(out, config);
  }
}
