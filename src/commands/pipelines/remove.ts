import { appFlags } from '../../lib/cli/flags.ts';
import { requireCoupling } from '../../lib/cli/pipeline/pipeline-apps.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PipelinesRemove extends RengaCommand {
  static override description = 'take an app out of its pipeline\nThe app itself stays as it is.';
  static override examples = ['$ renga pipelines:remove -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(PipelinesRemove);
    const { client, out } = this;
    const app = this.app(flags);
    await out.action(`Removing ${out.errorStyle.app(app)}`, async () => {
      const coupling = await requireCoupling(client, app);
      await client.pipelines.uncouple(coupling.id);
    });
  }
}
