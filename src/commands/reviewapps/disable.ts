import * as Flags from '@oclif/core/flags';
import { chosenPipeline, pipelineFlags } from '../../lib/cli/pipeline/chosen-pipeline.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class ReviewappsDisable extends RengaCommand {
  static override description =
    'disable review apps of a pipeline, or a part of what makes them\nThose that are there stay: renga reviewapps:destroy';
  static override examples = [
    '$ renga reviewapps:disable --pipeline my-pipeline',
    '$ renga reviewapps:disable --pipeline my-pipeline --no-autodeploy',
  ];
  static override flags = {
    ...pipelineFlags,
    'no-autodeploy': Flags.boolean({ description: 'make none by itself any more' }),
    'no-autodestroy': Flags.boolean({ description: 'destroy none for its age any more' }),
    'no-wait-for-ci': Flags.boolean({ description: 'wait for no tests any more' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReviewappsDisable);
    const { client, out } = this;
    const { id, name } = await chosenPipeline(client, flags.pipeline, () => this.appOrNone(flags));
    const settings = {
      ...(flags['no-autodeploy'] ? { automatic_review_apps: false } : {}),
      ...(flags['no-autodestroy'] ? { destroy_stale_apps: false } : {}),
      ...(flags['no-wait-for-ci'] ? { wait_for_ci: false } : {}),
    };
    const isPart = Object.keys(settings).length > 0;
    await out.action(
      isPart ? 'Configuring pipeline' : `Disabling review apps of ${out.errorStyle.magenta(name)}`,
      () => (isPart ? client.reviewApps.change(id, settings) : client.reviewApps.disable(id)),
    );
  }
}
