import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT waiting.pid AS blocked_pid, waiting.query AS blocked_statement, age(now(), waiting.query_start) AS blocked_duration,
    other.pid AS blocking_pid, other.query AS blocking_statement, age(now(), other.query_start) AS blocking_duration
  FROM pg_stat_activity waiting
    CROSS JOIN LATERAL unnest(pg_blocking_pids(waiting.pid)) AS by(pid)
    JOIN pg_stat_activity other ON other.pid = by.pid
  WHERE waiting.datname = current_database()
  ORDER BY blocked_duration DESC`;

export default class PgBlocking extends PlainDiagnosis {
  static override description = 'show queries that wait for others, and which';
  static override examples = ['$ renga pg:blocking -a my-app'];

  protected override readonly question = QUESTION;
}
