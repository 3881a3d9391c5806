import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';
import { tablesBySize } from '../../lib/cli/add-ons/table-sizes.ts';

export default class PgTableSize extends PlainDiagnosis {
  static override description = 'show how large tables are, without their indexes';
  static override hiddenAliases = ['pg:table_size'];
  static override examples = ['$ renga pg:table-size -a my-app'];

  protected override readonly question = tablesBySize('pg_table_size');
}
