import * as Flags from '@oclif/core/flags';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { pipelineApps, requireCoupling } from '../../lib/cli/pipeline/pipeline-apps.ts';
import {
  followPromotion,
  quitOnFailure,
  settled,
  warnOfMissingConfig,
} from '../../lib/cli/pipeline/promotion.ts';
import { promotionRoute } from '../../lib/cli/pipeline/promotion-route.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesPromote extends RengaCommand {
  static override description =
    'promote what serves on an app to the next stage of its pipeline\nThe same slug becomes a new release of every target; config vars, add-ons and formation of a target stay as they are. A target that fails goes on with the release before.';
  static override examples = [
    '$ renga pipelines:promote -a my-app-staging',
    '$ renga pipelines:promote -a my-app-staging --to my-app,my-app-eu',
  ];
  static override flags = {
    ...appFlags,
    json: jsonFlag,
    to: Flags.string({ char: 't', description: 'apps to promote to, comma separated', helpValue: 'APP' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PipelinesPromote);
    const { client, out } = this;
    const app = this.app(flags);
    const { pipeline, route } = await out.action('Fetching app info', async () => {
      const coupling = await requireCoupling(client, app);
      const apps = await pipelineApps(client, coupling.pipeline.id);
      return { pipeline: coupling.pipeline, route: promotionRoute(apps, app, flags.to) };
    });
    await warnOfMissingConfig({ client, out }, route);
    const promotion = await out.action(`Starting promotion to ${route.label}`, () =>
      client.pipelines.promote(
        pipeline.id,
        route.source.app.id,
        route.targets.map((target) => target.app.id),
      ),
    );
    const targets = flags.json
      ? await settled(client, promotion)
      : await followPromotion({ client, out }, promotion, route);
    if (flags.json) out.json({ ...promotion, status: 'completed', targets });
    quitOnFailure(targets);
  }
}
