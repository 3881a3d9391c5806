import { databasesArg } from '../../lib/cli/add-ons/database-args.ts';
import { allOfService } from '../../lib/cli/add-ons/service-choice.ts';
import { type SqlDialect, showSqlInfo } from '../../lib/cli/add-ons/sql-info.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

const DIALECT: SqlDialect = {
  title: 'PG',
  words: ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align'],
  questions: `
  SELECT split_part(current_setting('server_version'), ' ', 1);
  SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
  SHOW max_connections;
  SELECT pg_size_pretty(pg_database_size(current_database()));
  SELECT count(*) FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema');`,
};

export default class PgInfo extends RengaCommand {
  static override description = 'show database information';
  static override hiddenAliases = ['pg'];
  static override examples = ['$ renga pg:info -a my-app', '$ renga pg:info HEROKU_POSTGRESQL_ONYX --json'];
  static override args = { database: databasesArg };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(PgInfo);
    const { client, backend, out } = this;
    const app = this.app(flags);
    const addOns = await allOfService(client, 'postgresql', { text: args.database, app });
    if (addOns.length === 0 && !flags.json) return out.line(`${app} has no databases.`);
    await showSqlInfo({ out, client, backend }, DIALECT, { addOns, json: flags.json });
  }
}
