import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import { ADMINS, checkRole, MEMBERS, type Team, type TeamInvitation } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Invitations, Invited } from './invitations.ts';
import type { Store } from './ports.ts';
import type { TeamMember, TeamMembers } from './team-members.ts';
import { findTeam, type Teams } from './teams.ts';

interface TeamInvitationsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly teams: Teams;
  readonly teamMembers: TeamMembers;
  readonly invitations: Pick<Invitations, 'findOrInviteAs'>;
}

/** An invitation with what its ids stand for. */
export interface TeamInvitationInWords {
  readonly invitation: TeamInvitation;
  readonly team: Team;
  readonly account: Account;
  readonly invitedBy: Account;
}

/** People who are asked into a team, and come by their own will. */
export class TeamInvitations {
  readonly #options: TeamInvitationsOptions;

  constructor(options: TeamInvitationsOptions) {
    this.#options = options;
  }

  /** Those of a team, oldest first. @throws {Refusal} `not_found`, `forbidden` */
  async list(account: Account, teamIdOrName: string): Promise<readonly TeamInvitationInWords[]> {
    const { store, teams } = this.#options;
    const { team } = await teams.find(account, teamIdOrName, MEMBERS);
    const all = await Promise.all(
      (await store.teams.invitations(team.id)).map((each) => this.#inWords(each)),
    );
    return all.flatMap((each) => each ?? []);
  }

  /**
   * Asks somebody into a team, once more in place of what they were asked before.
   * @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, ids `invalid_role`, `already_member`
   */
  async invite(
    account: Account,
    teamIdOrName: string,
    wanted: { readonly email: string; readonly role: string },
  ): Promise<{ readonly asked: TeamInvitationInWords; readonly invited: Invited }> {
    const { store, clock, teams, invitations } = this.#options;
    const { team } = await teams.find(account, teamIdOrName, ADMINS);
    const role = checkRole(wanted.role);
    const invited = await invitations.findOrInviteAs(account, wanted.email);
    const invitation: TeamInvitation = {
      id: newId(),
      teamId: team.id,
      accountId: invited.account.id,
      role,
      invitedById: account.id,
      createdAt: clock.now(),
    };
    await store.transaction(async (records) => {
      await findTeam(records, account, { team: team.id, roles: ADMINS });
      if (await records.teams.member(team.id, invited.account.id))
        throw Refusal.invalid(`${invited.account.email} is in the team ${team.name}.`, 'already_member');
      await records.teams.replaceInvitation(invitation);
    });
    return { asked: { invitation, team, account: invited.account, invitedBy: account }, invited };
  }

  /** Takes one back, by its id or by whom it asks. @throws {Refusal} `not_found`, `forbidden` */
  async revoke(account: Account, teamIdOrName: string, wanted: string): Promise<TeamInvitationInWords> {
    const { store, teams } = this.#options;
    const { team } = await teams.find(account, teamIdOrName, ADMINS);
    const found = (await this.list(account, team.id)).find(({ invitation, account: asked }) =>
      [invitation.id, asked.id, asked.email].includes(wanted),
    );
    if (!found || !(await store.teams.deleteInvitation(found.invitation.id))) throw missing();
    return found;
  }

  /** One that the account was sent. @throws {Refusal} `not_found`, also for what others were */
  async find(account: Account, id: string): Promise<TeamInvitationInWords> {
    const invitation = await this.#options.store.teams.invitation(id);
    const found = invitation?.accountId === account.id ? await this.#inWords(invitation) : null;
    if (!found) throw missing();
    return found;
  }

  /** Uses it up; whoever is in the team already stays what they are. @throws {Refusal} `not_found` */
  async accept(account: Account, id: string): Promise<TeamMember> {
    const { store, clock, teamMembers } = this.#options;
    const { invitation, team } = await this.find(account, id);
    const now = clock.now();
    await store.transaction(async ({ teams }) => {
      if (!(await teams.deleteInvitation(id))) throw missing();
      if (await teams.member(team.id, account.id)) return;
      await teams.insertMember({
        id: newId(),
        teamId: team.id,
        accountId: account.id,
        role: invitation.role,
        createdAt: now,
        updatedAt: now,
      });
    });
    const member = (await teamMembers.list(account, team.id)).find((each) => each.account.id === account.id);
    if (!member) throw missing();
    return member;
  }

  async #inWords(invitation: TeamInvitation): Promise<TeamInvitationInWords | null> {
    const { teams, accounts } = this.#options.store;
    const [team, account, invitedBy] = await Promise.all([
      teams.find(invitation.teamId),
      accounts.find(invitation.accountId),
      accounts.find(invitation.invitedById),
    ]);
    return team && account && invitedBy ? { invitation, team, account, invitedBy } : null;
  }
}

const missing = (): Refusal => Refusal.missing('team invitation');
