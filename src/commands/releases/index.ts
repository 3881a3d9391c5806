import * as Flags from '@oclif/core/flags';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { releaseColumns, releasesHeading } from '../../lib/cli/release/release-table.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { tableFlags, wantsWideTable, wideTable } from '../../lib/cli/wide-table.ts';

export default class ReleasesIndex extends RengaCommand {
  static override description = 'display the releases of an app';
  static override examples = [
    '$ renga releases',
    '$ renga releases -n 50',
    '$ renga releases --csv --columns=v,description',
  ];
  static override flags = {
    ...appFlags,
    ...tableFlags,
    json: jsonFlag,
    num: Flags.integer({ char: 'n', description: 'how many to show', default: 15, min: 1 }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(ReleasesIndex);
    const app = this.app(flags);
    const releases = (await this.client.releases.newest(app, flags.num)).toSorted(
      (a, b) => b.version - a.version,
    );
    if (flags.json) return this.out.json(releases);
    const columns = releaseColumns(this.out.style, { now: new Date(), releases });
    if (wantsWideTable(flags)) return wideTable(this.out, releases, columns, flags);
    if (releases.length === 0) return this.out.line(`${this.out.style.app(app)} has no releases.`);
    this.out.header(releasesHeading(this.out.style, app, releases));
    this.out.table(releases, columns);
    this.out.line();
  }
}
