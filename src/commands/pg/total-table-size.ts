import { PlainDiagnosis } from '../../lib/cli/add-ons/diagnosis-command.ts';
import { tablesBySize } from '../../lib/cli/add-ons/table-sizes.ts';

export default class PgTotalTableSize extends PlainDiagnosis {
  static override description = 'show how large tables are with their indexes';
  static override hiddenAliases = ['pg:total_table_size'];
  static override examples = ['$ renga pg:total-table-size -a my-app'];

  protected override readonly question = tablesBySize('pg_total_relation_size');
}
