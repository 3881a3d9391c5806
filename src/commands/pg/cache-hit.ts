import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT 'index hit rate' AS name, round(sum(idx_blks_hit) / nullif(sum(idx_blks_hit + idx_blks_read), 0), 4) AS ratio
  FROM pg_statio_user_indexes
  UNION ALL
  SELECT 'table hit rate', round(sum(heap_blks_hit) / nullif(sum(heap_blks_hit + heap_blks_read), 0), 4)
  FROM pg_statio_user_tables`;

export default class PgCacheHit extends PlainDiagnosis {
  static override description = 'show how much of what was read of tables and indexes was in memory already';
  static override hiddenAliases = ['pg:cache_hit'];
  static override examples = ['$ renga pg:cache-hit -a my-app'];

  protected override readonly question = QUESTION;
}
