import * as Flags from '@oclif/core/flags';
import { showCertificate } from '../../lib/cli/certs/certificate.ts';
import {
  certificateArgs,
  certificateFlags,
  chooseCertificate,
  readCertificate,
} from '../../lib/cli/certs/certificate-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CertsUpdate extends RengaCommand {
  static override description = 'put another SSL certificate in the place of one, as when it is renewed';
  static override examples = [
    '$ renga certs:update example.com.crt example.com.key -a my-app --confirm my-app',
  ];
  static override args = certificateArgs;
  static override flags = {
    ...appFlags,
    ...certificateFlags,
    confirm: Flags.string({ char: 'c', description: 'name of the app', helpValue: 'APP' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(CertsUpdate);
    const app = this.app(flags);
    const files = readCertificate(args);
    const { name } = await chooseCertificate(this.client, app, flags);
    const consequence = `This command will change the certificate of endpoint ${name} from ${app}.`;
    await confirmApp(this.out, app, flags.confirm, consequence);
    const { app: appStyle, name: nameStyle } = this.out.errorStyle;
    const certificate = await this.out.action(
      `Updating SSL certificate ${nameStyle(name)} for ${appStyle(app)}`,
      () => this.client.sniEndpoints.update(app, name, files),
    );
    showCertificate(this.out, certificate, { title: 'Updated certificate details:' });
  }
}
