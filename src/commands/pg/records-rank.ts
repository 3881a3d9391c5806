import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS name, n_live_tup AS estimated_count
  FROM pg_stat_user_tables
  ORDER BY n_live_tup DESC, name`;

export default class PgRecordsRank extends PlainDiagnosis {
  static override description = 'show how many rows tables have, about';
  static override hiddenAliases = ['pg:records_rank'];
  static override examples = ['$ renga pg:records-rank -a my-app'];

  protected override readonly question = QUESTION;
}
