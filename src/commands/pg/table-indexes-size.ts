import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT n.nspname || '.' || c.relname AS table, pg_size_pretty(pg_indexes_size(c.oid)) AS index_size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast' AND c.relkind IN ('r', 'm')
  ORDER BY pg_indexes_size(c.oid) DESC, 1`;

export default class PgTableIndexesSize extends PlainDiagnosis {
  static override description = 'show how large the indexes of each table are';
  static override hiddenAliases = ['pg:table_indexes_size'];
  static override examples = ['$ renga pg:table-indexes-size -a my-app'];

  protected override readonly question = QUESTION;
}
