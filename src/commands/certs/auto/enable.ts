import * as Flags from '@oclif/core/flags';
import { waitForCertificates } from '../../../lib/cli/certs/managed-certificates.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CertsAutoEnable extends RengaCommand {
  static override description =
    'have certificates for the domains of an app, and have them renewed\nOn a server that was started with --acme. Domains need DNS records that lead here; wildcards are left out.';
  static override examples = ['$ renga certs:auto:enable -a my-app --wait'];
  static override flags = {
    ...appFlags,
    wait: Flags.boolean({ description: 'wait until each domain has its certificate' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsAutoEnable);
    const app = this.app(flags);
    await this.out.action('Enabling Automatic Certificate Management', () => this.client.apps.enableAcm(app));
    if (flags.wait) return waitForCertificates({ out: this.out, client: this.client }, app);
    this.out.note('Certificates are asked for now. See how far they are: renga certs:auto');
  }
}
