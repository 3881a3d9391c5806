import * as Flags from '@oclif/core/flags';
import { buildColumns } from '../../lib/cli/build-table.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { tableFlags, wantsWideTable, wideTable } from '../../lib/cli/wide-table.ts';

export default class BuildsIndex extends RengaCommand {
  static override description = 'list builds of an app';
  static override examples = ['$ renga builds', '$ renga builds -n 5 --json'];
  static override flags = {
    ...appFlags,
    ...tableFlags,
    json: jsonFlag,
    num: Flags.integer({ char: 'n', description: 'how many to show', default: 15, min: 1 }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(BuildsIndex);
    const app = this.app(flags);
    const builds = await this.client.builds.newest(app, flags.num);
    if (flags.json) return this.out.json(builds);
    const columns = buildColumns(this.out.style, new Date());
    if (wantsWideTable(flags)) return wideTable(this.out, builds, columns, flags);
    if (builds.length === 0) return this.out.line(`${this.out.style.app(app)} has no builds.`);
    this.out.header(`${this.out.style.app(app)} Builds`);
    this.out.table(builds, columns);
    this.out.line();
  }
}
