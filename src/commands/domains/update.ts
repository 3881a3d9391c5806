import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DomainsUpdate extends RengaCommand {
  static override description = 'show another certificate under a domain of an app';
  static override examples = ['$ renga domains:update www.example.com --cert young-haiku-4821 -a my-app'];
  static override args = { hostname: Args.string({ description: 'the host name', required: true }) };
  static override flags = {
    ...appFlags,
    cert: Flags.string({ description: 'name of the certificate', helpValue: 'NAME', required: true }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsUpdate);
    const app = this.app(flags);
    const { name } = this.out.errorStyle;
    await this.out.action(`Updating ${name(args.hostname)} to use ${name(flags.cert)}`, () =>
      this.client.domains.secure(app, args.hostname, flags.cert),
    );
  }
}
