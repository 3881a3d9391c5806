import type { Account } from '../../src/lib/domain/account.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { type Membership, type Team, type TeamInvitation, teamEmail } from '../../src/lib/domain/team.ts';
import type { Records } from '../../src/lib/platform/ports.ts';

export interface TeamTables {
  teams: Map<string, Team>;
  teamMembers: Map<string, Membership>;
  teamInvitations: Map<string, TeamInvitation>;
  readonly accounts: Map<string, Account>;
}

export function teamsOver(tables: () => TeamTables): Records['teams'] {
  const all = () => [...tables().teams.values()];
  const members = () => [...tables().teamMembers.values()];
  const invitations = () => [...tables().teamInvitations.values()];
  const write = (team: Team): void => {
    if (all().some(({ id, name }) => name === team.name && id !== team.id))
      throw Refusal.invalid(`Name ${team.name} is already taken. Choose another one.`, 'name_taken');
    tables().teams.set(team.id, team);
    tables().accounts.set(team.id, { ...team, email: teamEmail(team.name), name: null });
  };
  const forget = (teamId: string, accountId: string): void => {
    const known = invitations().find((each) => each.teamId === teamId && each.accountId === accountId);
    if (known) tables().teamInvitations.delete(known.id);
  };
  return {
    find: async (idOrName) => all().find(({ id, name }) => id === idOrName || name === idOrName) ?? null,
    insert: async (team) => write(team),
    update: async (team) => write(team),
    delete: async (id) => {
      tables().accounts.delete(id);
      tables().teams.delete(id);
      for (const kind of ['teamMembers', 'teamInvitations'] as const)
        for (const row of tables()[kind].values()) if (row.teamId === id) tables()[kind].delete(row.id);
    },
    member: async (teamId, accountId) =>
      members().find((each) => each.teamId === teamId && each.accountId === accountId) ?? null,
    members: async (teamId) => members().filter((each) => each.teamId === teamId),
    memberships: async (accountId) => members().filter((each) => each.accountId === accountId),
    insertMember: async (each) => void tables().teamMembers.set(each.id, each),
    updateMember: async (each) => void tables().teamMembers.set(each.id, each),
    deleteMember: async (id) => void tables().teamMembers.delete(id),
    invitation: async (id) => tables().teamInvitations.get(id) ?? null,
    invitations: async (teamId) => invitations().filter((each) => each.teamId === teamId),
    replaceInvitation: async (invitation) => {
      forget(invitation.teamId, invitation.accountId);
      tables().teamInvitations.set(invitation.id, invitation);
    },
    deleteInvitation: async (id) => tables().teamInvitations.delete(id),
    deleteInvitationOf: async (teamId, accountId) => forget(teamId, accountId),
  };
}
