import * as Args from '@oclif/core/args';
import { stateOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { askConsole } from '../../lib/cli/add-ons/console.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

/** Values one a line: version, connections, their limit, size, tables. */
const QUESTIONS = `
  SELECT split_part(current_setting('server_version'), ' ', 1);
  SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  SHOW max_connections;
  SELECT pg_size_pretty(pg_database_size(current_database()));
  SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema');`;

export default class PgInfo extends RengaCommand {
  static override description = 'show database information';
  static override hiddenAliases = ['pg'];
  static override examples = ['$ renga pg:info -a my-app', '$ renga pg:info HEROKU_POSTGRESQL_ONYX --json'];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment or name of the database; all of the app without it',
    }),
  };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgInfo);
    const { client, backend, out } = this;
    const app = this.app(flags);
    const addOns = args.database
      ? [await chooseOfService(client, 'postgresql', { text: args.database, app })]
      : (await client.addOns.ofApp(app)).filter((each) => each.addon_service.name === 'postgresql');
    if (addOns.length === 0 && !flags.json) return out.line(`${app} has no databases.`);
    const infos = await Promise.all(
      addOns.map(async (addOn) => {
        const words = ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align'];
        const text =
          addOn.state === 'provisioned' ? await askConsole({ client, backend, addOn, words }, QUESTIONS) : '';
        const [version, connections, limit, size, tables] = text.trim().split('\n');
        return { addOn, version, connections, limit, size, tables };
      }),
    );
    if (flags.json)
      return out.json(
        infos.map(({ addOn, ...rest }) => ({ name: addOn.name, plan: addOn.plan.name, ...rest })),
      );
    for (const { addOn, version, connections, limit, size, tables } of infos) {
      out.header(addOn.config_vars.join(', '));
      out.keyValues({
        Plan: addOn.plan.human_name ?? addOn.plan.name,
        Status: stateOf(addOn) === 'created' ? 'Available' : stateOf(addOn),
        Connections: connections && `${connections}/${limit}`,
        'PG Version': version || null,
        Created: addOn.created_at,
        'Data Size': size,
        Tables: tables,
        'Add-on': out.style.yellow(addOn.name),
      });
      out.line();
    }
  }
}
