import * as Flags from '@oclif/core/flags';
import { certificateFlags, chooseCertificate } from '../../lib/cli/certs/certificate-choice.ts';
import { appFlags } from '../../lib/cli/flags.ts';
import { confirmApp } from '../../lib/cli/prompt.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class CertsRemove extends RengaCommand {
  static override description = 'remove an SSL certificate from an app';
  static override examples = ['$ renga certs:remove -a my-app --confirm my-app'];
  static override flags = {
    ...appFlags,
    ...certificateFlags,
    confirm: Flags.string({ char: 'c', description: 'name of the app', helpValue: 'APP' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsRemove);
    const app = this.app(flags);
    const { name } = await chooseCertificate(this.client, app, flags);
    const consequence = `This command will remove the endpoint ${name} from ${app}. It cannot be rolled back.`;
    await confirmApp(this.out, app, flags.confirm, consequence);
    const { app: appStyle, name: nameStyle } = this.out.errorStyle;
    await this.out.action(`Removing SSL certificate ${nameStyle(name)} from ${appStyle(app)}`, () =>
      this.client.sniEndpoints.remove(app, name),
    );
  }
}
