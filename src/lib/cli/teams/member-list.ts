import type { PlatformClient } from '../../client/platform-client.ts';

/** Somebody in a team; `pending` who is not in it yet. */
export interface ListedMember {
  readonly email: string;
  readonly role: string | null;
  readonly status: '' | 'pending';
}

/** Members and who is invited, by e-mail address. */
export async function readMembers(client: PlatformClient, team: string): Promise<readonly ListedMember[]> {
  const [members, invitations] = await Promise.all([
    client.teams.members(team),
    client.teams.invitations(team),
  ]);
  const asked = invitations.map(({ user, ...invitation }) => ({
    ...invitation,
    email: user.email,
    status: 'pending' as const,
  }));
  return [...members.map((member) => ({ ...member, status: '' as const })), ...asked].toSorted((a, b) =>
    a.email < b.email ? -1 : 1,
  );
}
