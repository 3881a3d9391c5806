import * as Flags from '@oclif/core/flags';
import { listApps, listTeamApps } from '../../lib/cli/app-list.ts';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { teamFlag } from '../../lib/cli/teams/team-flags.ts';

export default class AppsIndex extends RengaCommand {
  static override description = 'list your apps';
  static override hiddenAliases = ['list', 'apps:list'];
  static override examples = ['$ renga apps', '$ renga apps --team poets', '$ renga apps --json'];
  static override flags = {
    all: Flags.boolean({ char: 'A', description: 'include apps of teams that you can see' }),
    collaborated: Flags.boolean({
      description: 'only apps of others that you work on',
      exclusive: ['personal'],
    }),
    json: jsonFlag,
    personal: Flags.boolean({ char: 'p', description: 'only apps of your own' }),
    team: { ...teamFlag('only apps of a team'), exclusive: ['all', 'collaborated', 'personal'] },
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(AppsIndex);
    if (flags.team !== undefined) return this.#ofTeam(flags.team, flags.json);
    const apps = (await this.client.apps.list(flags)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    this.names.keepApps(apps.map((app) => app.name));
    if (flags.json && !flags.collaborated && !flags.personal) return this.out.json(apps);
    const email = await this.#email(apps.map((app) => app.owner.email));
    const wanted = apps.filter(({ owner }) =>
      owner.email === email ? !flags.collaborated : !flags.personal,
    );
    if (flags.json) return this.out.json(wanted);
    listApps(this.out, wanted, email);
  }

  async #ofTeam(team: string, asJson: boolean): Promise<void> {
    const apps = (await this.client.teams.apps(team)).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const { name } of apps) this.names.addApp(name);
    if (asJson) this.out.json(apps);
    else listTeamApps(this.out, apps, team);
  }

  /** The caller's address: known from an earlier run unless none of the apps is theirs, which is worth asking again. */
  async #email(owners: readonly string[]): Promise<string> {
    const known = this.names.account();
    if (known !== null && (owners.includes(known) || owners.length === 0)) return known;
    const { email } = await this.client.platform.account();
    this.names.keepAccount(email);
    return email;
  }
}
