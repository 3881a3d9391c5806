import { appFlags } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { formationWords, parseScaling, refuseEmpty } from '../../lib/cli/scaling.ts';

export default class PsScale extends RengaCommand {
  static override description =
    'scale dyno quantity up or down\nWithout arguments the formation is printed as arguments of this command.';
  static override usage = 'ps:scale [TYPE=QUANTITY[:SIZE]]... [TYPE+1]... [-a APP] [-r REMOTE]';
  static override aliases = ['dyno:scale'];
  static override hiddenAliases = ['scale'];
  static override examples = [
    '$ renga ps:scale web=3:Standard-2X worker+1\nScaling dynos... done, now running web at 3:Standard-2X, worker at 1:Standard-1X',
    '$ renga ps:scale\nweb=3:Standard-2X worker=1:Standard-1X',
  ];
  static override strict = false;
  static override flags = appFlags;

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(PsScale);
    const app = this.app(flags);
    const updates = argv.map((word) => parseScaling(String(word)));
    if (updates.length === 0) {
      const formation = await this.client.formation.list(app);
      refuseEmpty(formation, app);
      return this.out.line(formationWords(formation));
    }
    await this.out.action(
      'Scaling dynos',
      () => this.client.formation.update(app, updates),
      (formation) =>
        `done, now running ${formation
          .filter((row) => updates.some((update) => update.type === row.type))
          .map((row) => `${this.out.errorStyle.name(row.type)} at ${row.quantity}:${row.size}`)
          .join(', ')}`,
    );
  }
}
