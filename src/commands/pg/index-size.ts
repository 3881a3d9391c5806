import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT n.nspname || '.' || c.relname AS name, pg_size_pretty(pg_relation_size(c.oid)) AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast' AND c.relkind IN ('i')
  ORDER BY pg_relation_size(c.oid) DESC, name`;

export default class PgIndexSize extends PlainDiagnosis {
  static override description = 'show how large indexes are';
  static override hiddenAliases = ['pg:index_size'];
  static override examples = ['$ renga pg:index-size -a my-app'];

  protected override readonly question = QUESTION;
}
