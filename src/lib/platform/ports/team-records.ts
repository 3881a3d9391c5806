import type { Membership, Team, TeamInvitation } from '../../domain/team.ts';

export interface TeamRecords {
  find(idOrName: string): Promise<Team | null>;
  /** With its account. @throws {Refusal} `invalid_params`, id `name_taken` */
  insert(team: Team): Promise<void>;
  /** Its name, and with that the address of its account. @throws {Refusal} `invalid_params`, id `name_taken` */
  update(team: Team): Promise<void>;
  /** With its account, members and invitations; it must own nothing. */
  delete(id: string): Promise<void>;
  member(teamId: string, accountId: string): Promise<Membership | null>;
  /** Oldest first. */
  members(teamId: string): Promise<readonly Membership[]>;
  /** Of an account, in any team; oldest first. */
  memberships(accountId: string): Promise<readonly Membership[]>;
  insertMember(membership: Membership): Promise<void>;
  /** Its role, and when that was changed. */
  updateMember(membership: Membership): Promise<void>;
  deleteMember(id: string): Promise<void>;
  invitation(id: string): Promise<TeamInvitation | null>;
  /** Oldest first. */
  invitations(teamId: string): Promise<readonly TeamInvitation[]>;
  /** In place of the one that the account had for the team. */
  replaceInvitation(invitation: TeamInvitation): Promise<void>;
  /** Whether it was there: of several who try at once, one has it. */
  deleteInvitation(id: string): Promise<boolean>;
  /** The one that an account has for the team, if it has one. */
  deleteInvitationOf(teamId: string, accountId: string): Promise<void>;
}
