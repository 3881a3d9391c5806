import { databasesArg } from '../../lib/cli/add-ons/database-args.ts';
import { allOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { type SqlDialect, showSqlInfo } from '../../lib/cli/add-ons/sql-info.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const DIALECT: SqlDialect = {
  title: 'MariaDB',
  words: ['--batch', '--skip-column-names'],
  questions: `
  SELECT substring_index(version(), '-', 1);
  SELECT count(*) FROM information_schema.processlist WHERE db = database() AND id <> connection_id();
  SELECT @@max_connections;
  SELECT concat(round(coalesce(sum(data_length + index_length), 0) / 1048576, 1), ' MB')
    FROM information_schema.tables WHERE table_schema = database();
  SELECT count(*) FROM information_schema.tables WHERE table_schema = database();`,
};

export default class MysqlInfo extends RengaCommand {
  static override description = 'show information about MariaDB databases';
  static override hiddenAliases = ['mysql'];
  static override examples = ['$ renga mysql:info -a my-app', '$ renga mysql:info MYSQL --json'];
  static override args = { database: databasesArg };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(MysqlInfo);
    const { client, backend, out } = this;
    const app = this.app(flags);
    const addOns = await allOfService(client, 'mariadb', { text: args.database, app });
    if (addOns.length === 0 && !flags.json) return out.line(`${app} has no MariaDB databases.`);
    await showSqlInfo({ out, client, backend }, DIALECT, { addOns, json: flags.json });
  }
}
