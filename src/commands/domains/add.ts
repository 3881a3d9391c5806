import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { dnsAdvice } from '../../lib/cli/domain-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { waitForDomain } from '../../lib/cli/wait-for-domain.ts';

export default class DomainsAdd extends RengaCommand {
  static override description =
    'lead a host name of your own to an app\n*.example.com stands for every name below example.com.';
  static override examples = ['$ renga domains:add www.example.com -a my-app'];
  static override args = { hostname: Args.string({ description: 'the host name', required: true }) };
  static override flags = {
    ...appFlags,
    cert: Flags.string({ char: 'c', description: 'name of the certificate to show', helpValue: 'NAME' }),
    json: jsonFlag,
    wait: Flags.boolean({ description: 'wait until it leads to the app' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsAdd);
    const app = this.app(flags);
    const { app: appStyle, name } = this.out.errorStyle;
    const domain = await this.out.action(`Adding ${name(args.hostname)} to ${appStyle(app)}`, () =>
      this.client.domains.add(app, args.hostname, flags.cert ?? null),
    );
    if (flags.wait) await waitForDomain({ out: this.out, client: this.client }, app, domain);
    if (flags.json) return this.out.json(domain);
    this.out.line(dnsAdvice(domain));
  }
}
