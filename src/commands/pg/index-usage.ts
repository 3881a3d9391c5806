import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS relation,
    CASE WHEN coalesce(idx_scan, 0) + seq_scan = 0 THEN 'Insufficient data'
      ELSE (100 * coalesce(idx_scan, 0) / (coalesce(idx_scan, 0) + seq_scan))::text END AS percent_of_times_index_used,
    n_live_tup AS rows_in_table
  FROM pg_stat_user_tables
  ORDER BY n_live_tup DESC, relation`;

export default class PgIndexUsage extends PlainDiagnosis {
  static override description = 'show how often tables were read by an index';
  static override hiddenAliases = ['pg:index_usage'];
  static override examples = ['$ renga pg:index-usage -a my-app'];

  protected override readonly question = QUESTION;
}
