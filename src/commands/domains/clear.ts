import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DomainsClear extends RengaCommand {
  static override description = 'remove all custom domains of an app';
  static override examples = ['$ renga domains:clear -a my-app'];
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { flags } = await this.parse(DomainsClear);
    const app = this.app(flags);
    await this.out.action(`Removing all domains from ${this.out.errorStyle.app(app)}`, async () => {
      const all = await this.client.domains.list(app);
      for (const { kind, id } of all) if (kind === 'custom') await this.client.domains.remove(app, id);
    });
  }
}
