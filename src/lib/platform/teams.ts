import type { Account } from '../domain/account.ts';
import { Refusal } from '../domain/refusal.ts';
import { ADMINS, checkTeamName, MEMBERS, type Team, type TeamRole } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Records, Store } from './ports.ts';

interface TeamsOptions {
  readonly store: Store;
  readonly clock: Clock;
}

/** A team, and what the one who asks is to it. */
export interface TeamOf {
  readonly team: Team;
  readonly role: TeamRole;
}

const ANYBODY: readonly TeamRole[] = [...MEMBERS, 'collaborator'];

/** Teams, and who may do what with one. */
export class Teams {
  readonly #options: TeamsOptions;

  constructor(options: TeamsOptions) {
    this.#options = options;
  }

  /** Those that an account is in, or that have given it an app; by name. */
  async list(account: Account): Promise<readonly TeamOf[]> {
    const { teams, apps } = this.#options.store;
    const memberships = await teams.memberships(account.id);
    const seen = await apps.visibleTo(account.id);
    const ids = new Set([...memberships.map(({ teamId }) => teamId), ...seen.map(({ ownerId }) => ownerId)]);
    const found = await Promise.all([...ids].map((id) => teams.find(id)));
    return found
      .flatMap((team) => team ?? [])
      .map((team) => ({
        team,
        role: memberships.find(({ teamId }) => teamId === team.id)?.role ?? ('collaborator' as const),
      }))
      .toSorted((a, b) => (a.team.name < b.team.name ? -1 : 1));
  }

  /**
   * A team by id or name, for somebody who wants to do something with it.
   * @param wanted the roles that may
   * @throws {Refusal} `not_found` also for a team that the account is nothing to; `forbidden`
   */
  find(account: Account, idOrName: string, wanted: readonly TeamRole[] = ANYBODY): Promise<TeamOf> {
    return findTeam(this.#options.store, account, { team: idOrName, roles: wanted });
  }

  /** Makes one, whose first admin is whoever makes it. @throws {Refusal} `invalid_params` for a bad or taken name */
  async create(account: Account, name: string): Promise<TeamOf> {
    const now = this.#options.clock.now();
    const times = { createdAt: now, updatedAt: now };
    const team: Team = { id: newId(), name: checkTeamName(name), ...times };
    await this.#options.store.transaction(async ({ teams }) => {
      await teams.insert(team);
      await teams.insertMember({
        id: newId(),
        teamId: team.id,
        accountId: account.id,
        role: 'admin',
        ...times,
      });
    });
    return { team, role: 'admin' };
  }

  /** @throws {Refusal} `not_found`, `forbidden`, `invalid_params` */
  async rename(account: Account, idOrName: string, name: string): Promise<TeamOf> {
    const { team, role } = await this.find(account, idOrName, ADMINS);
    const renamed: Team = { ...team, name: checkTeamName(name), updatedAt: this.#options.clock.now() };
    await this.#options.store.transaction(({ teams }) => teams.update(renamed));
    return { team: renamed, role };
  }

  /** Removes one that owns nothing. @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, id `team_in_use` */
  async remove(account: Account, idOrName: string): Promise<TeamOf> {
    const found = await this.find(account, idOrName, ADMINS);
    await this.#options.store.transaction(async (records) => {
      const own = await ownedBy(records, found.team.id);
      if (own.length > 0)
        throw Refusal.invalid(
          `The team ${found.team.name} still owns ${own.join(', ')}. Transfer or destroy that first.`,
          'team_in_use',
        );
      await records.teams.delete(found.team.id);
    });
    return found;
  }
}

/**
 * This is where it is decided who may do what with a team; within a transaction too, as somebody may have been put out
 * since it was asked before, and the team be gone.
 * @throws {Refusal} as `Teams.find`
 */
export async function findTeam(
  records: Records,
  account: Account,
  { team: idOrName, roles }: { readonly team: string; readonly roles: readonly TeamRole[] },
): Promise<TeamOf> {
  const team = await records.teams.find(idOrName);
  const role = team && (await roleOf(records, account, team));
  if (!role) throw Refusal.missing('team');
  if (roles.includes(role)) return { team, role };
  throw new Refusal(
    'forbidden',
    `You may not do that in the team ${team.name}: it takes the role ${roles.join(' or ')}. Ask one of its admins.`,
  );
}

async function roleOf({ teams, apps }: Records, account: Account, team: Team): Promise<TeamRole | null> {
  if (account.id === team.id) return 'admin';
  const member = await teams.member(team.id, account.id);
  if (member) return member.role;
  const given = await apps.visibleTo(account.id, undefined, { teamId: team.id });
  return given.length > 0 ? 'collaborator' : null;
}

/** Names of the apps and pipelines of an account. An app that is being destroyed is owned until nothing is left of it. */
export async function ownedBy(records: Records, accountId: string): Promise<readonly string[]> {
  const apps = (await records.apps.list()).filter(({ ownerId }) => ownerId === accountId);
  return [...apps, ...(await records.pipelines.list(accountId))].map(({ name }) => name);
}
