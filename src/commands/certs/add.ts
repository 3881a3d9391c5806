import { covers, showCertificate } from '../../lib/cli/certs/certificate.ts';
import { certificateArgs, readCertificate } from '../../lib/cli/certs/certificate-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { chooseSome } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CertsAdd extends RengaCommand {
  static override description =
    'add an SSL certificate to an app\nAt a terminal it asks which domains of the app are to be shown with it; elsewhere domains:update --cert says so.';
  static override examples = ['$ renga certs:add example.com.crt example.com.key -a my-app'];
  static override args = certificateArgs;
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CertsAdd);
    const app = this.app(flags);
    const files = readCertificate(args);
    const { app: appStyle, name } = this.out.errorStyle;
    const certificate = await this.out.action(`Adding SSL certificate to ${appStyle(app)}`, () =>
      this.client.sniEndpoints.add(app, files),
    );
    showCertificate(this.out, certificate);
    const domains = (await this.client.domains.list(app)).filter(
      ({ kind, hostname }) => kind === 'custom' && covers(certificate, hostname),
    );
    const hostnames = domains.map(({ hostname }) => hostname);
    const question = 'Which of these domains are to be shown with it?';
    for (const hostname of await chooseSome(question, hostnames, []))
      await this.out.action(`Showing ${name(hostname)} with ${name(certificate.name)}`, () =>
        this.client.domains.secure(app, hostname, certificate.name),
      );
    if (hostnames.length > 0)
      this.out.note(`Show others with it: renga domains:update HOSTNAME --cert ${certificate.name}`);
  }
}
