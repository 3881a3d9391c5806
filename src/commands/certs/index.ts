import { certificateColumns } from '../../lib/cli/certs/certificate.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CertsIndex extends RengaCommand {
  static override description = 'list the SSL certificates of an app';
  static override examples = ['$ renga certs -a my-app'];
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsIndex);
    const app = this.app(flags);
    const certificates = (await this.client.sniEndpoints.list(app)).toSorted((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    if (flags.json) return this.out.json(certificates);
    if (certificates.length > 0) return this.out.table(certificates, certificateColumns);
    this.out.line(`${this.out.style.app(app)} has no SSL certificates.`);
    this.out.line('Use renga certs:add CRT KEY to add one.');
  }
}
