import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgCredentialsDestroy extends RengaCommand {
  static override description =
    'destroy a credential of a database\nWhat it owned there goes to the default credential.';
  static override examples = ['$ renga pg:credentials:destroy DATABASE --name analyst -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    confirm: confirmFlag,
    name: Flags.string({
      char: 'n',
      description: 'name of the credential',
      helpValue: 'NAME',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCredentialsDestroy);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = flags;
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow, name: mark } = out.errorStyle;
    await confirmApp(
      out,
      app,
      flags.confirm,
      `This will destroy the credential ${mark(name)} of ${yellow(addOn.name)}.`,
    );
    await out.action(`Destroying credential ${mark(name)}`, () =>
      client.databases.destroyCredential(addOn.name, name),
    );
    out.line(`What ${name} owned in ${addOn.name} belongs to the default credential now.`);
  }
}
