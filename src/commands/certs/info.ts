import * as Flags from '@oclif/core/flags';
import { showCertificate } from '../../lib/cli/certs/certificate.ts';
import { certificateFlags, chooseCertificate } from '../../lib/cli/certs/certificate-choice.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CertsInfo extends RengaCommand {
  static override description = 'show an SSL certificate of an app';
  static override examples = ['$ renga certs:info -a my-app --show-domains'];
  static override flags = {
    ...appFlags,
    ...certificateFlags,
    json: jsonFlag,
    'show-domains': Flags.boolean({ description: 'show the domains that are shown with it' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsInfo);
    const app = this.app(flags);
    const certificate = await chooseCertificate(this.client, app, flags);
    if (flags.json) return this.out.json(certificate);
    const domains = flags['show-domains'] ? await this.client.domains.list(app) : [];
    const hostnames = domains
      .filter(({ id }) => certificate.domains.includes(id))
      .map(({ hostname }) => hostname);
    showCertificate(this.out, certificate, { hostnames });
  }
}
