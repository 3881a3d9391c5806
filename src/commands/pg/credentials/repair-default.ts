import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags, confirmFlag } from '../../../lib/cli/flags.ts';
import { confirmApp } from '../../../lib/cli/prompt.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgCredentialsRepairDefault extends RengaCommand {
  static override description =
    'give the default credential back what it had\nAll that other credentials own becomes its own, and it may grant what they are.';
  static override examples = ['$ renga pg:credentials:repair-default DATABASE -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, confirm: confirmFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCredentialsRepairDefault);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { yellow } = out.errorStyle;
    await confirmApp(
      out,
      app,
      flags.confirm,
      `All that other credentials of ${yellow(addOn.name)} own will belong to the default one.`,
    );
    await out.action(`Repairing the default credential of ${yellow(addOn.name)}`, () =>
      client.databases.repairDefault(addOn.name),
    );
  }
}
