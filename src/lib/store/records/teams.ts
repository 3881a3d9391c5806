import type { Kysely, Selectable } from 'kysely';
import { Refusal } from '../../domain/refusal.ts';
import { checkRole, type Membership, type Team, type TeamInvitation, teamEmail } from '../../domain/team.ts';
import type { TeamRecords } from '../../platform/ports.ts';
import type { Tables } from '../tables.ts';
import { toDate } from './columns.ts';

export class SqlTeams implements TeamRecords {
  readonly #database: Kysely<Tables>;

  constructor(database: Kysely<Tables>) {
    this.#database = database;
  }

  async find(idOrName: string): Promise<Team | null> {
    const row = await this.#database
      .selectFrom('teams')
      .selectAll()
      .where((where) => where.or([where('id', '=', idOrName), where('name', '=', idOrName)]))
      .executeTakeFirst();
    return row ? toTeam(row) : null;
  }

  async insert({ id, name, createdAt, updatedAt }: Team): Promise<void> {
    const times = { created_at: createdAt.getTime(), updated_at: updatedAt.getTime() };
    await refusingTakenName(name, async () => {
      const account = { id, email: teamEmail(name), name: null, ...times };
      await this.#database.insertInto('accounts').values(account).execute();
      await this.#database
        .insertInto('teams')
        .values({ id, name, ...times })
        .execute();
    });
  }

  async update({ id, name, updatedAt }: Team): Promise<void> {
    const updated_at = updatedAt.getTime();
    await refusingTakenName(name, async () => {
      await this.#database.updateTable('teams').set({ name, updated_at }).where('id', '=', id).execute();
      const account = { email: teamEmail(name), updated_at };
      await this.#database.updateTable('accounts').set(account).where('id', '=', id).execute();
    });
  }

  async delete(id: string): Promise<void> {
    await this.#database.deleteFrom('accounts').where('id', '=', id).execute();
  }

  async member(teamId: string, accountId: string): Promise<Membership | null> {
    const row = await this.#database
      .selectFrom('team_members')
      .selectAll()
      .where('team_id', '=', teamId)
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    return row ? toMembership(row) : null;
  }

  members(teamId: string): Promise<readonly Membership[]> {
    return this.#membersWhere('team_id', teamId);
  }

  memberships(accountId: string): Promise<readonly Membership[]> {
    return this.#membersWhere('account_id', accountId);
  }

  async insertMember({ id, teamId, accountId, role, createdAt, updatedAt }: Membership): Promise<void> {
    const keys = { id, team_id: teamId, account_id: accountId, role };
    const times = { created_at: createdAt.getTime(), updated_at: updatedAt.getTime() };
    await this.#database
      .insertInto('team_members')
      .values({ ...keys, ...times })
      .execute();
  }

  async updateMember({ id, role, updatedAt }: Membership): Promise<void> {
    const change = { role, updated_at: updatedAt.getTime() };
    await this.#database.updateTable('team_members').set(change).where('id', '=', id).execute();
  }

  async deleteMember(id: string): Promise<void> {
    await this.#database.deleteFrom('team_members').where('id', '=', id).execute();
  }

  async invitation(id: string): Promise<TeamInvitation | null> {
    const row = await this.#database
      .selectFrom('team_invitations')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row ? toInvitation(row) : null;
  }

  async invitations(teamId: string): Promise<readonly TeamInvitation[]> {
    const rows = await this.#database
      .selectFrom('team_invitations')
      .selectAll()
      .where('team_id', '=', teamId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toInvitation);
  }

  async replaceInvitation(invitation: TeamInvitation): Promise<void> {
    const { id, teamId, accountId, role, invitedById, createdAt } = invitation;
    await this.deleteInvitationOf(teamId, accountId);
    const keys = { id, team_id: teamId, account_id: accountId, invited_by_id: invitedById };
    await this.#database
      .insertInto('team_invitations')
      .values({ ...keys, role, created_at: createdAt.getTime() })
      .execute();
  }

  async deleteInvitation(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database
      .deleteFrom('team_invitations')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  }

  async deleteInvitationOf(teamId: string, accountId: string): Promise<void> {
    await this.#database
      .deleteFrom('team_invitations')
      .where('team_id', '=', teamId)
      .where('account_id', '=', accountId)
      .execute();
  }

  async #membersWhere(column: 'team_id' | 'account_id', id: string): Promise<readonly Membership[]> {
    const rows = await this.#database
      .selectFrom('team_members')
      .selectAll()
      .where(column, '=', id)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(toMembership);
  }
}

/** The unique index is the judge of names, so that two creations at once cannot both win. */
async function refusingTakenName(name: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (
      error instanceof Error &&
      /UNIQUE constraint failed: (teams\.name|accounts\.email)/.test(error.message)
    )
      throw Refusal.invalid(`Name ${name} is already taken. Choose another one.`, 'name_taken');
    throw error;
  }
}

const toTeam = (row: Selectable<Tables['teams']>): Team => ({
  id: row.id,
  name: row.name,
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});

const toMembership = (row: Selectable<Tables['team_members']>): Membership => ({
  id: row.id,
  teamId: row.team_id,
  accountId: row.account_id,
  role: checkRole(row.role),
  createdAt: toDate(row.created_at),
  updatedAt: toDate(row.updated_at),
});

const toInvitation = (row: Selectable<Tables['team_invitations']>): TeamInvitation => ({
  id: row.id,
  teamId: row.team_id,
  accountId: row.account_id,
  role: checkRole(row.role),
  invitedById: row.invited_by_id,
  createdAt: toDate(row.created_at),
});
