import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT schemaname AS schema, relname AS table, last_vacuum, last_autovacuum, n_live_tup AS rowcount,
    n_dead_tup AS dead_rowcount
  FROM pg_stat_user_tables
  ORDER BY n_dead_tup DESC, relname`;

export default class PgVacuumStats extends PlainDiagnosis {
  static override description = 'show when tables were vacuumed, and how many dead rows they have';
  static override hiddenAliases = ['pg:vacuum_stats'];
  static override examples = ['$ renga pg:vacuum-stats -a my-app'];

  protected override readonly question = QUESTION;
}
