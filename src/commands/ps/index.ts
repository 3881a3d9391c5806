import { CommandError } from '../../lib/cli/command-error.ts';
import { listDynos } from '../../lib/cli/dyno-list.ts';
import { showEcoHours } from '../../lib/cli/eco-hours.ts';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class PsIndex extends RengaCommand {
  static override description = 'list dynos of an app';
  static override usage = 'ps [TYPE...] [-a APP] [-r REMOTE] [-j]';
  static override examples = [
    '$ renga ps\n=== web (Standard-1X): npm start (1)\n\nweb.1: up 2026/11/22 18:19:02 +0000 (~ 5m ago)',
    '$ renga ps worker',
  ];
  static override strict = false;
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(PsIndex);
    const app = this.app(flags);
    const types = argv.map(String);
    const all = (await this.client.dynos.list(app)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const dynos = types.length > 0 ? all.filter((dyno) => types.includes(dyno.type)) : all;
    const absent = types.find((type) => !dynos.some((dyno) => dyno.type === type));
    if (absent) throw new CommandError(`No ${absent} dynos on ${app}`, { id: 'no_dynos' });
    if (flags.json) return this.out.json(dynos);
    if (all.some((dyno) => dyno.size === 'Eco')) await this.#ecoHours(app);
    if (dynos.length === 0) return this.out.line(`No dynos on ${this.out.style.app(app)}`);
    listDynos(this.out, dynos, new Date());
  }

  /** For the owner alone, who pays for them. */
  async #ecoHours(name: string): Promise<void> {
    const [account, app] = await Promise.all([this.client.platform.account(), this.client.apps.get(name)]);
    if (app.owner.id === account.id)
      showEcoHours(this.out, await this.client.platform.quota(account.id), app.id);
  }
}
