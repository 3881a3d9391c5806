import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { showFormation } from '../../lib/cli/formation-tables.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { parseResizing, refuseEmpty } from '../../lib/cli/scaling.ts';

export default class PsType extends RengaCommand {
  static override description =
    'show or change dyno sizes\nWith one argument every process type gets that size, with TYPE=SIZE only those that are named.';
  static override usage = 'ps:type [SIZE | TYPE=SIZE...] [-a APP] [-r REMOTE] [-j]';
  static override aliases = ['ps:resize', 'dyno:resize'];
  static override hiddenAliases = ['resize', 'dyno:type'];
  static override examples = [
    '$ renga ps:type',
    '$ renga ps:type standard-2x',
    '$ renga ps:type web=standard-2x worker=standard-1x',
  ];
  static override strict = false;
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(PsType);
    const app = this.app(flags);
    const formation = await this.client.formation.list(app);
    refuseEmpty(formation, app);
    const updates = parseResizing(argv.map(String), formation);
    if (updates.length > 0)
      await this.out.action(`Scaling dynos on ${this.out.errorStyle.app(app)}`, () =>
        this.client.formation.update(app, updates),
      );
    const now = updates.length > 0 ? await this.client.formation.list(app) : formation;
    if (flags.json) return this.out.json(now);
    showFormation(this.out, now);
  }
}
