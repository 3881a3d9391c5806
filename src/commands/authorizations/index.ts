import { jsonFlag } from '../../lib/cli/flags.ts';
import type { Column } from '../../lib/cli/output/table.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { AuthorizationResource } from '../../lib/client/wire/account.ts';

const COLUMNS: readonly Column<AuthorizationResource>[] = [
  { header: 'Description', get: ({ description }) => description },
  { header: 'ID', get: ({ id }) => id },
  { header: 'Scope', get: ({ scope }) => scope.join(',') },
];

export default class AuthorizationsIndex extends RengaCommand {
  static override description = 'list your tokens, and what applications may do for you';
  static override examples = ['$ renga authorizations'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AuthorizationsIndex);
    const all = await this.client.authorizations.list();
    const sorted = all.toSorted((a, b) => a.description.localeCompare(b.description));
    if (flags.json) return this.out.json(sorted);
    if (sorted.length === 0)
      return this.out.note('You have no authorizations. Make one: renga authorizations:create');
    this.out.table(sorted, COLUMNS);
  }
}
