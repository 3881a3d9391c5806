import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT pg_stat_reset()`;

export default class PgStatsReset extends PlainDiagnosis {
  static override description = 'forget all counts of tables and indexes';
  static override hiddenAliases = ['pg:stats_reset'];
  static override examples = ['$ renga pg:stats-reset -a my-app'];

  protected override readonly question = QUESTION;
}
