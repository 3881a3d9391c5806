import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT schemaname || '.' || relname AS name, seq_scan AS count
  FROM pg_stat_user_tables
  ORDER BY seq_scan DESC, name`;

export default class PgSeqScans extends PlainDiagnosis {
  static override description = 'show how often tables were read from end to end';
  static override hiddenAliases = ['pg:seq_scans'];
  static override examples = ['$ renga pg:seq-scans -a my-app'];

  protected override readonly question = QUESTION;
}
