import * as Flags from '@oclif/core/flags';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { compareApps, showComparison } from '../../lib/cli/pipeline/comparison.ts';
import { pipelineApps, requireCoupling } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { promotionRoute } from '../../lib/cli/pipeline/promotion-route.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesDiff extends RengaCommand {
  static override description =
    'compare what serves on an app with its next stage\nCommits are listed from the git checkout that the command is called in.';
  static override examples = ['$ renga pipelines:diff -a my-app-staging', '$ renga pipelines:diff --config'];
  static override flags = {
    ...appFlags,
    config: Flags.boolean({ description: 'compare config vars too, by name; values are not shown' }),
    json: jsonFlag,
    to: Flags.string({
      char: 't',
      description: 'apps to compare with, comma separated',
      helpValue: 'APP',
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PipelinesDiff);
    const { client, out } = this;
    const app = this.app(flags);
    const route = await out.action('Fetching apps from pipeline', async () => {
      const coupling = await requireCoupling(client, app);
      return promotionRoute(await pipelineApps(client, coupling.pipeline.id), app, flags.to);
    });
    const comparisons = await Promise.all(
      route.targets.map((target) =>
        compareApps(client, [route.source.app.name, target.app.name], { config: flags.config }),
      ),
    );
    if (flags.json) return out.json(comparisons);
    for (const comparison of comparisons) showComparison(out, comparison);
  }
}
