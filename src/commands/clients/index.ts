import { jsonFlag } from '../../lib/cli/flags.ts';
import type { Column } from '../../lib/cli/output/table.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import type { OauthClientResource } from '../../lib/client/wire/account.ts';

const COLUMNS: readonly Column<OauthClientResource>[] = [
  { header: 'Name', get: ({ name }) => name },
  { header: 'ID', get: ({ id }) => id },
  { header: 'Redirect URI', get: ({ redirect_uri }) => redirect_uri },
];

export default class ClientsIndex extends RengaCommand {
  static override description = 'list your applications that act for people';
  static override examples = ['$ renga clients'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ClientsIndex);
    const all = await this.client.oauthClients.list();
    const sorted = all.toSorted((a, b) => a.name.localeCompare(b.name));
    if (flags.json) return this.out.json(sorted);
    if (sorted.length === 0)
      return this.out.note('You have no OAuth clients. Make one: renga clients:create NAME REDIRECT_URI');
    this.out.table(sorted, COLUMNS);
  }
}
