import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT usename AS credential, count(*) AS connections
  FROM pg_stat_activity
  WHERE datname = current_database() AND pid <> pg_backend_pid()
  GROUP BY usename
  ORDER BY connections DESC`;

export default class PgUserConnections extends PlainDiagnosis {
  static override description = 'show how many connections each credential has';
  static override hiddenAliases = ['pg:user_connections'];
  static override examples = ['$ renga pg:user-connections -a my-app'];

  protected override readonly question = QUESTION;
}
