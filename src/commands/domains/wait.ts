import * as Args from '@oclif/core/args';
import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { waitForDomain } from '../../lib/cli/wait-for-domain.ts';

export default class DomainsWait extends RengaCommand {
  static override description =
    'wait until domains lead to their app\nAll of the app that do not yet, unless one is named.';
  static override examples = ['$ renga domains:wait -a my-app'];
  static override args = { hostname: Args.string({ description: 'the host name' }) };
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsWait);
    const app = this.app(flags);
    const domains = args.hostname
      ? [await this.client.domains.get(app, args.hostname)]
      : (await this.client.domains.list(app)).filter(({ status }) => status === 'pending');
    for (const domain of domains) await waitForDomain({ out: this.out, client: this.client }, app, domain);
  }
}
