import { postgresArg } from '../../lib/cli/add-ons/database-args.ts';
import { DiagnosisCommand } from '../../lib/cli/add-ons/diagnosis-command.ts';
import { queryColumn, truncateFlag } from '../../lib/cli/add-ons/query-column.ts';
import { appFlags } from '../../lib/cli/flags.ts';

const QUESTION = (isTruncated: boolean): string => `
  SELECT a.pid, c.relname, l.mode, l.granted, ${queryColumn('a.query', isTruncated)} AS query_snippet,
    age(now(), a.query_start) AS age
  FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid LEFT JOIN pg_class c ON c.oid = l.relation
  WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND l.mode LIKE '%ExclusiveLock'
    AND l.locktype <> 'virtualxid'
  ORDER BY a.query_start, a.pid, c.relname`;

export default class PgLocks extends DiagnosisCommand {
  static override description =
    'show the locks that others may have to wait for, and the queries that hold them';
  static override examples = ['$ renga pg:locks -a my-app', '$ renga pg:locks --truncate -a my-app'];
  static override args = { database: postgresArg };
  static override flags = { ...appFlags, truncate: truncateFlag };

  override async run(): Promise<void> {
    const parsed = await this.parse(PgLocks);
    await this.diagnose(parsed, QUESTION(parsed.flags.truncate));
  }
}
