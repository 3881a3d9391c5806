import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT pg_size_pretty(coalesce(sum(pg_relation_size(c.oid)), 0)) AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast' AND c.relkind IN ('i')`;

export default class PgTotalIndexSize extends PlainDiagnosis {
  static override description = 'show how large all indexes are together';
  static override hiddenAliases = ['pg:total_index_size'];
  static override examples = ['$ renga pg:total-index-size -a my-app'];

  protected override readonly question = QUESTION;
}
