import { domainColumns } from '../../lib/cli/domain-list.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { tableFlags, wantsWideTable, wideTable } from '../../lib/cli/wide-table.ts';

export default class DomainsIndex extends RengaCommand {
  static override description = 'list the domains of an app';
  static override examples = ['$ renga domains -a my-app', '$ renga domains -a my-app --csv'];
  static override flags = { ...appFlags, ...tableFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(DomainsIndex);
    const app = this.app(flags);
    const domains = await this.client.domains.list(app);
    if (flags.json) return this.out.json(domains);
    const custom = domains.filter(({ kind }) => kind === 'custom');
    if (wantsWideTable(flags)) return wideTable(this.out, custom, domainColumns, flags);
    this.out.header(`${this.out.style.app(app)} Domain`);
    for (const { hostname } of domains.filter(({ kind }) => kind === 'heroku')) this.out.line(hostname);
    if (custom.length === 0)
      return this.out.note('It has no domains of your own. Add one: renga domains:add HOSTNAME');
    this.out.line();
    this.out.header(`${this.out.style.app(app)} Custom Domains`);
    this.out.table(custom, domainColumns);
  }
}
