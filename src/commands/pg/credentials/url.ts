import * as Flags from '@oclif/core/flags';
import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgCredentialsUrl extends RengaCommand {
  static override description =
    'show how a credential enters its database\nThe host is known to dynos of the apps that the database is attached to.';
  static override examples = ['$ renga pg:credentials:url DATABASE --name analyst -a my-app'];
  static override args = { database: postgresArg };
  static override flags = {
    ...appFlags,
    json: jsonFlag,
    name: Flags.string({
      char: 'n',
      description: 'name of the credential',
      helpValue: 'NAME',
      default: 'default',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCredentialsUrl);
    const { client, out } = this;
    const app = this.app(flags);
    const { name } = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const { host, port, database, credentials } = await client.databases.credential(name, flags.name);
    const { user = '', password = '' } = credentials[0] ?? {};
    const url = `postgres://${user}:${password}@${host}:${port}/${database}`;
    if (flags.json) return out.json({ name: flags.name, host, port, database, user, password, url });
    out.line(`Connection information for ${out.style.yellow(flags.name)} credential.`);
    out.line('Connection info string:');
    out.line(`  "dbname=${database} host=${host} port=${port} user=${user} password=${password}"`);
    out.line('Connection URL:');
    out.line(`  ${url}`);
  }
}
