import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT pid, age(now(), query_start) AS duration, usename AS username, query
  FROM pg_stat_activity
  WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()
    AND now() - query_start > interval '5 minutes'
  ORDER BY duration DESC`;

export default class PgLongRunningQueries extends PlainDiagnosis {
  static override description = 'show queries that run for more than five minutes';
  static override hiddenAliases = ['pg:long_running_queries'];
  static override examples = ['$ renga pg:long-running-queries -a my-app'];

  protected override readonly question = QUESTION;
}
