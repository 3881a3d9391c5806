import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';

const QUESTION = `
  SELECT name, default_version, installed_version, comment
  FROM pg_available_extensions
  ORDER BY installed_version IS NULL, name`;

export default class PgExtensions extends PlainDiagnosis {
  static override description = 'show extensions that can be installed, and those that are';
  static override examples = ['$ renga pg:extensions -a my-app'];

  protected override readonly question = QUESTION;
}
