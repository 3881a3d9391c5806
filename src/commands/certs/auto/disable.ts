import * as Flags from '@oclif/core/flags';
import { appFlags } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CertsAutoDisable extends RengaCommand {
  static override description =
    'take the automatic certificates of an app away\nTo go on without a gap, put your own in their place: renga certs:update CRT KEY --name NAME';
  static override examples = ['$ renga certs:auto:disable -a my-app --confirm my-app'];
  static override flags = {
    ...appFlags,
    confirm: Flags.string({ char: 'c', description: 'name of the app', helpValue: 'APP' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsAutoDisable);
    const app = this.app(flags);
    const consequence = `This command will remove the automatic certificates of ${app}: browsers will not trust its domains any more.`;
    await confirmApp(this.out, app, flags.confirm, consequence);
    await this.out.action('Disabling Automatic Certificate Management', () =>
      this.client.apps.disableAcm(app),
    );
  }
}
