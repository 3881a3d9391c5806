import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS table, indexrelname AS index, pg_size_pretty(pg_relation_size(i.indexrelid)) AS index_size,
    idx_scan AS index_scans
  FROM pg_stat_user_indexes ui JOIN pg_index i ON ui.indexrelid = i.indexrelid
  WHERE NOT indisunique AND idx_scan < 50 AND pg_relation_size(relid) > 5 * 8192
  ORDER BY pg_relation_size(i.indexrelid) / nullif(idx_scan, 0) DESC NULLS FIRST, pg_relation_size(i.indexrelid) DESC`;

export default class PgUnusedIndexes extends PlainDiagnosis {
  static override description =
    'show indexes that are hardly ever used, largest first\\nThose that keep values unique are none of them, nor are those of tables of a few pages.';
  static override hiddenAliases = ['pg:unused_indexes'];
  static override examples = ['$ renga pg:unused-indexes -a my-app'];

  protected override readonly question = QUESTION;
}
