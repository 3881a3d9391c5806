import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DomainsRemove extends RengaCommand {
  static override description = 'lead a host name of your own to an app no longer';
  static override examples = ['$ renga domains:remove www.example.com -a my-app'];
  static override args = { hostname: Args.string({ description: 'the host name', required: true }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsRemove);
    const app = this.app(flags);
    const { app: appStyle, name } = this.out.errorStyle;
    await this.out.action(`Removing ${name(args.hostname)} from ${appStyle(app)}`, () =>
      this.client.domains.remove(app, args.hostname),
    );
  }
}
