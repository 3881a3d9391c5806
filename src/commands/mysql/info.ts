import * as Args from '@oclif/core/args';
import { stateOf } from '../../lib/cli/add-ons/add-on-list.ts';
import { askConsole } from '../../lib/cli/add-ons/console.ts';
import { chooseOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

/** Values one a line: version, connections but this one, their limit, size, tables. */
const QUESTIONS = `
  SELECT substring_index(version(), '-', 1);
  SELECT count(*) FROM information_schema.processlist WHERE db = database() AND id <> connection_id();
  SELECT @@max_connections;
  SELECT concat(round(coalesce(sum(data_length + index_length), 0) / 1048576, 1), ' MB')
    FROM information_schema.tables WHERE table_schema = database();
  SELECT count(*) FROM information_schema.tables WHERE table_schema = database();`;

export default class MysqlInfo extends RengaCommand {
  static override description = 'show information about MariaDB databases';
  static override hiddenAliases = ['mysql'];
  static override examples = ['$ renga mysql:info -a my-app', '$ renga mysql:info MYSQL --json'];
  static override args = {
    database: Args.string({
      ignoreStdin: true,
      description: 'attachment or name of the database; all of the app without it',
    }),
  };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlInfo);
    const { client, backend, out } = this;
    const app = this.app(flags);
    const addOns = args.database
      ? [await chooseOfService(client, 'mariadb', { text: args.database, app })]
      : (await client.addOns.ofApp(app)).filter((each) => each.addon_service.name === 'mariadb');
    if (addOns.length === 0 && !flags.json) return out.line(`${app} has no MariaDB databases.`);
    const infos = await Promise.all(
      addOns.map(async (addOn) => {
        const words = ['--batch', '--skip-column-names'];
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
        'MariaDB Version': version || null,
        Created: addOn.created_at,
        'Data Size': size,
        Tables: tables,
        'Add-on': out.style.yellow(addOn.name),
      });
      out.line();
    }
  }
}
