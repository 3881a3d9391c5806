import { postgresArg } from '../../../lib/cli/add-ons/database-args.ts';
import { chooseOfService } from '../../../lib/cli/add-ons/service-choice.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class PgCredentials extends RengaCommand {
  static override description =
    'list the credentials of a database\nEach with the attachments whose config vars are of it. Passwords are not shown; see pg:credentials:url.';
  static override examples = ['$ renga pg:credentials -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgCredentials);
    const { client, out } = this;
    const app = this.app(flags);
    const addOn = await chooseOfService(client, 'postgresql', { text: args.database, app });
    const [credentials, attachments] = await Promise.all([
      client.databases.credentials(addOn.name),
      client.addOns.attachmentsOf(addOn),
    ]);
    const rows = credentials.map(({ name, state, credentials: [login] }) => ({
      name,
      user: login?.user ?? '',
      state,
      attachments: attachments
        .filter(({ namespace }) => (namespace ?? 'credential:default') === `credential:${name}`)
        .map((each) => `${each.name}${each.app.name === app ? '' : ` on ${each.app.name} app`}`)
        .sort(),
    }));
    if (flags.json) return out.json(rows);
    out.table(rows, [
      { header: 'Credential', get: ({ name }) => name, paint: out.style.name },
      { header: 'User', get: ({ user }) => user },
      { header: 'State', get: ({ state }) => state },
      { header: 'Attachments', get: (row) => row.attachments.join(', ') },
    ]);
  }
}
