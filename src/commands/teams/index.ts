import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class TeamsIndex extends RengaCommand {
  static override description = 'list the teams that you are in, or that have given you an app';
  static override hiddenAliases = ['orgs'];
  static override examples = ['$ renga teams', '$ renga teams --json'];
  static override flags = { json: jsonFlag };

  override async run(): Promise<void> {
    const { flags } = await this.parse(TeamsIndex);
    const teams = (await this.client.teams.list()).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (flags.json) return this.out.json(teams);
    if (teams.length === 0) return this.out.line('You are in no team. Make one: renga teams:create NAME');
    this.out.table(teams, [
      { header: 'Team', get: ({ name }) => name, paint: this.out.style.magenta },
      { header: 'Role', get: ({ role }) => role ?? '' },
    ]);
  }
}
