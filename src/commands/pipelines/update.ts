import { appFlags } from '../../lib/cli/flags.ts';
import { requireCoupling } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { stageFlag } from '../../lib/cli/pipeline/stage-flag.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesUpdate extends RengaCommand {
  static override description = 'move an app to another stage of its pipeline';
  static override examples = ['$ renga pipelines:update -s staging -a my-app'];
  static override flags = { ...appFlags, stage: stageFlag({ required: true }) };

  override async run(): Promise<void> {
    const { flags } = await this.parse(PipelinesUpdate);
    const { client, out } = this;
    const app = this.app(flags);
    await out.action(`Changing ${out.errorStyle.app(app)} to ${flags.stage}`, async () => {
      const coupling = await requireCoupling(client, app);
      await client.pipelines.moveTo(coupling.id, flags.stage);
    });
  }
}
