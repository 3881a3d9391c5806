import * as Flags from '@oclif/core/flags';
import { jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { readMembers } from '../../lib/cli/teams/member-list.ts';
import { requiredTeamFlag, roleFlag } from '../../lib/cli/teams/team-flags.ts';

export default class MembersIndex extends RengaCommand {
  static override description = 'list who is in a team, who was given single apps of it, and who is invited';
  static override examples = ['$ renga members --team poets', '$ renga members --team poets --role admin'];
  static override flags = {
    json: jsonFlag,
    pending: Flags.boolean({ description: 'only who is invited and has not accepted' }),
    role: { ...roleFlag, description: 'only those of a role' },
    team: requiredTeamFlag,
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(MembersIndex);
    const all = await readMembers(this.client, flags.team);
    const wanted = all.filter(
      ({ role, status }) =>
        (flags.role === undefined || role === flags.role) && (!flags.pending || status === 'pending'),
    );
    if (flags.json) return this.out.json(wanted);
    if (wanted.length === 0) return this.out.line(`Nobody like that is in the team ${flags.team}.`);
    this.out.table(wanted, [
      { header: 'Email', get: ({ email }) => email, paint: this.out.style.user },
      { header: 'Role', get: ({ role }) => role ?? '' },
      ...(wanted.some(({ status }) => status !== '')
        ? [{ header: 'Status', get: ({ status }: { readonly status: string }) => status }]
        : []),
    ]);
  }
}
