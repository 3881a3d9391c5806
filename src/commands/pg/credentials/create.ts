import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgCredentialsCreate extends RengaCommand {
  static override description =
    'create a credential of a database\nIt may enter and nothing else: what it may see and do is granted in the database.';
  static override examples = ['$ renga pg:credentials:create DATABASE --name analyst -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    name: Flags.string({
      char: 'n',
      description: 'name of the credential and of its user',
      helpValue: 'NAME',
      required: true,
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCredentialsCreate);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = flags;
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    await out.action(`Creating credential ${out.errorStyle.name(name)}`, () =>
      client.databases.createCredential(addOn.name, name),
    );
    const { code } = out.errorStyle;
    out.note(
      `Attach it where it is to be used: ${code(`renga addons:attach ${addOn.name} --credential ${name} -a ${app}`)}`,
    );
    out.note(`Grant it what it may do: ${code(`renga pg:psql ${addOn.name} -a ${app}`)}`);
  }
}
