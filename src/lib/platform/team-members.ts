import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { Refusal } from '../domain/refusal.ts';
import { ADMINS, checkRole, MEMBERS, type Membership, type Team, type TeamRole } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Invitations, Invited } from './invitations.ts';
import type { OpenAccess } from './open-access.ts';
import type { Records, Store } from './ports.ts';
import type { SecondFactors } from './second-factors.ts';
import { findTeam, type Teams } from './teams.ts';

interface TeamMembersOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly teams: Teams;
  readonly invitations: Pick<Invitations, 'findOrInviteAs'>;
  readonly openAccess: OpenAccess;
  readonly secondFactors: Pick<SecondFactors, 'isOn'>;
}

/** Somebody in a team, or whom it has given single apps. */
export interface TeamMember {
  readonly id: string;
  readonly account: Account;
  readonly role: TeamRole;
  readonly twoFactor: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

interface WantedMember {
  readonly email: string;
  readonly role: string;
}

/** Who is in a team. */
export class TeamMembers {
  readonly #options: TeamMembersOptions;

  constructor(options: TeamMembersOptions) {
    this.#options = options;
  }

  /** The members in the order that they came, then who works on apps of the team and is not in it. @throws {Refusal} */
  async list(account: Account, team: string): Promise<readonly TeamMember[]> {
    return this.#of((await this.#options.teams.find(account, team, MEMBERS)).team);
  }

  /**
   * Takes somebody into a team, or changes their role, in place of what they were asked before; an address that nobody has
   * is invited by whoever may.
   * @param only `add` whoever is not in it yet, `change` whoever is
   * @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, ids `invalid_role`, `already_member`, `last_admin`
   */
  async put(
    account: Account,
    teamIdOrName: string,
    { email, role: wanted }: WantedMember,
    only: 'add' | 'change' | 'either' = 'either',
  ): Promise<{ readonly member: TeamMember; readonly invited: Invited }> {
    const { team } = await this.#options.teams.find(account, teamIdOrName, ADMINS);
    const role = checkRole(wanted);
    if (only === 'change') this.#find(await this.#of(team), email);
    const invited = await this.#options.invitations.findOrInviteAs(account, email);
    const membership = await this.#options.store.transaction(async (records) => {
      await findTeam(records, account, { team: team.id, roles: ADMINS });
      const known = await records.teams.member(team.id, invited.account.id);
      if (known && only === 'add')
        throw Refusal.invalid(`${invited.account.email} is in the team ${team.name}.`, 'already_member');
      return this.#write(records, team, { accountId: invited.account.id, role, known });
    });
    await this.#cut(team, invited.account.id);
    return { member: await this.#describe(membership, invited.account), invited };
  }

  /**
   * Takes somebody out of a team, with all that they were given of its apps and what they are still asked, and cuts what
   * they have open of those apps. Everybody may leave by themselves.
   * @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, id `last_admin`
   */
  async remove(account: Account, teamIdOrName: string, wanted: string): Promise<TeamMember> {
    const { store, teams } = this.#options;
    const isSelf = [account.email, account.id].includes(wanted);
    const { team } = await teams.find(account, teamIdOrName, isSelf ? undefined : ADMINS);
    const found = this.#find(await this.#of(team), wanted);
    const apps = await store.transaction(async (records) => {
      if (!isSelf) await findTeam(records, account, { team: team.id, roles: ADMINS });
      const member = await records.teams.member(team.id, found.account.id);
      if (member) {
        await this.#checkNotLast(records, team, member);
        await records.teams.deleteMember(member.id);
      }
      await records.teams.deleteInvitationOf(team.id, found.account.id);
      return takeAppsFrom(records, team, found.account.id);
    });
    this.#end([...apps, ...(await store.pipelines.list(team.id))], found.account.id);
    return found;
  }

  /** Apps of the team that somebody was given or has joined. @throws {Refusal} `not_found`, `forbidden` */
  async appsOf(account: Account, teamIdOrName: string, wanted: string): Promise<readonly App[]> {
    const { store, teams } = this.#options;
    const { team } = await teams.find(account, teamIdOrName, MEMBERS);
    const found = this.#find(await this.#of(team), wanted);
    const [seen, given] = await Promise.all([
      store.apps.visibleTo(account.id, undefined, { teamId: team.id }),
      store.collaborations.ofAccount(found.account.id),
    ]);
    return seen.filter(({ id }) => given.some(({ appId }) => appId === id));
  }

  async #of(team: Team): Promise<readonly TeamMember[]> {
    const { store } = this.#options;
    const members = await store.teams.members(team.id);
    const known = new Set(members.map(({ accountId }) => accountId));
    const apps = await store.apps.visibleTo(team.id);
    const given = (await Promise.all(apps.map(({ id }) => store.collaborations.ofApp(id)))).flat();
    const others = new Map(given.map((each) => [each.accountId, { ...each, role: 'collaborator' as const }]));
    const all = [...members, ...[...others.values()].filter(({ accountId }) => !known.has(accountId))];
    const described = await Promise.all(
      all.map(async (each) => {
        const account = await store.accounts.find(each.accountId);
        return account ? [await this.#describe(each, account)] : [];
      }),
    );
    return described.flat();
  }

  async #describe(
    { id, role, createdAt, updatedAt }: Pick<TeamMember, 'id' | 'role' | 'createdAt' | 'updatedAt'>,
    account: Account,
  ): Promise<TeamMember> {
    return {
      id,
      account,
      role,
      twoFactor: await this.#options.secondFactors.isOn(account),
      createdAt,
      updatedAt,
    };
  }

  #find(all: readonly TeamMember[], wanted: string): TeamMember {
    const email = wanted.toLowerCase();
    const found =
      all.find(({ id, account }) => [id, account.id, account.email].includes(wanted)) ??
      all.find(({ account }) => account.email === email);
    if (!found) throw Refusal.missing('team member');
    return found;
  }

  async #write(
    records: Records,
    team: Team,
    {
      accountId,
      role,
      known,
    }: Pick<Membership, 'accountId' | 'role'> & { readonly known: Membership | null },
  ): Promise<Membership> {
    const now = this.#options.clock.now();
    await records.teams.deleteInvitationOf(team.id, accountId);
    if (!known) {
      const made = { id: newId(), teamId: team.id, accountId, role, createdAt: now, updatedAt: now };
      await records.teams.insertMember(made);
      return made;
    }
    if (role !== 'admin') await this.#checkNotLast(records, team, known);
    const changed = { ...known, role, updatedAt: now };
    await records.teams.updateMember(changed);
    return changed;
  }

  async #checkNotLast(records: Records, team: Team, member: Membership): Promise<void> {
    if (await isLastAdmin(records, member)) throw lastAdmin(team);
  }

  /** What is open may be more than is allowed now; whatever still is can be opened again. */
  async #cut(team: Team, accountId: string): Promise<void> {
    const { apps, pipelines } = this.#options.store;
    this.#end([...(await apps.visibleTo(team.id)), ...(await pipelines.list(team.id))], accountId);
  }

  #end(all: readonly { readonly id: string }[], accountId: string): void {
    for (const { id } of all) this.#options.openAccess.end(id, accountId);
  }
}

/** Whether a team would be nobody's without this member. */
export async function isLastAdmin({ teams }: Records, { id, teamId, role }: Membership): Promise<boolean> {
  const others = (await teams.members(teamId)).filter((each) => each.role === 'admin' && each.id !== id);
  return role === 'admin' && others.length === 0;
}

const lastAdmin = ({ name }: Team): Refusal =>
  Refusal.invalid(
    `The team ${name} has no other admin. Make one first: renga members:set EMAIL --role admin --team ${name}`,
    'last_admin',
  );

async function takeAppsFrom(records: Records, team: Team, accountId: string): Promise<readonly App[]> {
  const apps = await records.apps.visibleTo(team.id);
  for (const { id } of apps) {
    const given = await records.collaborations.find(id, accountId);
    if (given) await records.collaborations.delete(given.id);
  }
  return apps;
}
