import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { OWNERS } from '../domain/collaboration.ts';
import { isEco } from '../domain/eco.ts';
import { Refusal } from '../domain/refusal.ts';
import { ADMINS, isTeamEmail, MAKERS, type Team, teamBehind } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import type { Apps, WrittenWithApp } from './apps.ts';
import type { DynoHours } from './dyno-hours.ts';
import type { WantedApp } from './new-app.ts';
import type { OpenAccess } from './open-access.ts';
import type { AppsPart, Records, Routes, Store } from './ports.ts';
import { findTeam, type Teams } from './teams.ts';

interface TeamAppsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly teams: Teams;
  readonly activity: Activity;
  readonly openAccess: OpenAccess;
  readonly routes: Pick<Routes, 'publish'>;
  readonly dynoHours: Pick<DynoHours, 'count'>;
}

/** An app that somebody wants a team to have. */
interface WantedTeamApp extends Omit<WantedApp, 'team'> {
  /** By id or name. */
  readonly team: string;
}

/** Where an app goes: a team, or one of its members. */
interface NewOwner {
  readonly id: string;
  /** Of a person, the e-mail address. */
  readonly name: string;
  readonly isTeam: boolean;
}

/** Apps that teams own: making them, locking them, and moving them in and out. */
export class TeamApps {
  readonly #options: TeamAppsOptions;

  constructor(options: TeamAppsOptions) {
    this.#options = options;
  }

  /**
   * Makes an app of a team, and what else is to be there from its first moment on. A member who makes one manages it.
   * @throws {Refusal} `not_found`, `forbidden`, and as `Apps.create`
   */
  async create(
    account: Account,
    { team: idOrName, ...wanted }: WantedTeamApp,
    also?: WrittenWithApp,
  ): Promise<App> {
    const { team } = await this.#options.teams.find(account, idOrName, MAKERS);
    return this.#options.apps.create(account, { ...wanted, team }, async (records, app) => {
      const { role } = await findTeam(records, account, { team: team.id, roles: MAKERS });
      if (role !== 'admin') await this.#letManage(records, app.id, account.id);
      await also?.(records, app);
    });
  }

  /** Those of a team that the account may see. @throws {Refusal} `not_found` */
  async list(account: Account, teamIdOrName: string, part?: AppsPart): Promise<readonly App[]> {
    const { team } = await this.#options.teams.find(account, teamIdOrName);
    return this.#options.apps.list(account, part, { teamId: team.id });
  }

  /** Whether somebody works on an app that they were given or have joined. */
  async hasJoined(account: Account, app: App): Promise<boolean> {
    return (await this.#options.store.collaborations.find(app.id, account.id)) !== null;
  }

  /** Keeps members from seeing and joining an app by themselves, or lets them. @throws {Refusal} `forbidden`, `not_found` */
  async lock(account: Account, appIdOrName: string, locked: boolean): Promise<App> {
    const app = await this.#options.apps.find(account, appIdOrName, 'manage');
    if (!teamBehind(await this.#options.apps.ownerOf(app)))
      throw Refusal.invalid(`${app.name} is no app of a team: nobody can join it.`, 'not_team_app');
    const changed = await this.#options.apps.update(account, app.id, { locked });
    if (locked) this.#cut(app, await this.#whoWorksOn(app));
    this.#options.activity.byUser(app.id, locked ? 'Lock the app' : 'Unlock the app', account);
    return changed;
  }

  /**
   * Moves an app of a person into a team of theirs, or one of a team to a member or another team. It is done at once: who
   * is to have it is in the team. An app that becomes a person's loses its collaborators.
   * @throws {Refusal} `not_found`, `forbidden`; `invalid_params`, ids `eco_app`, `not_member`
   */
  async transfer(account: Account, appIdOrName: string, wanted: string): Promise<App> {
    const { store, apps, clock, routes, dynoHours, activity } = this.#options;
    const app = await apps.find(account, appIdOrName, 'manage');
    const from = teamBehind(await apps.ownerOf(app));
    if (from) await this.#options.teams.find(account, from.id, ADMINS);
    const to = await this.#newOwner(account, from, wanted);
    await dynoHours.count();
    const before = await this.#whoWorksOn(app);
    const at = clock.now();
    const moved = await store.transaction(async (records) => {
      const today = await records.apps.find(app.id);
      if (today?.status !== 'active' || today.ownerId !== app.ownerId) throw Refusal.missing('app');
      await (to.isTeam ? this.#giveToTeam(records, today, to) : makePersonal(records, today));
      await records.apps.setOwner(app.id, to.id, at);
      return { ...today, ownerId: to.id, locked: today.locked && to.isTeam, updatedAt: at };
    });
    this.#cut(app, before);
    await routes.publish();
    activity.byUser(app.id, `Transfer the app to ${to.name}`, account);
    return moved;
  }

  async #newOwner(
    account: Account,
    from: Pick<Team, 'id' | 'name'> | null,
    wanted: string,
  ): Promise<NewOwner> {
    const { store, teams } = this.#options;
    const known = await store.accounts.find(wanted);
    const person = known && !isTeamEmail(known.email) ? known : null;
    if (!person) {
      const { id, name } = (await teams.find(account, known?.id ?? wanted, MAKERS)).team;
      return { id, name, isTeam: true };
    }
    if (!from)
      throw Refusal.invalid(
        `${person.email} has to accept what they are given. Offer it: renga apps:transfer EMAIL`,
        'not_team_app',
      );
    if (person.id === account.id || (await store.teams.member(from.id, person.id)))
      return { id: person.id, name: person.email, isTeam: false };
    throw Refusal.invalid(
      `${person.email} is not in the team ${from.name}. Take them into it first, or take the app yourself and offer it.`,
      'not_member',
    );
  }

  /** Whose the app was goes on managing it; what they have offered of it is not any more. */
  async #giveToTeam(records: Records, app: App, { id }: NewOwner): Promise<void> {
    if (!(await records.teams.find(id))) throw Refusal.missing('team');
    await checkNoEco(records, app);
    for (const offer of await records.appTransfers.ofApp(app.id))
      if (offer.state === 'pending') await records.appTransfers.delete(offer.id);
    if (!(await records.teams.find(app.ownerId))) await this.#letManage(records, app.id, app.ownerId);
  }

  async #letManage({ collaborations }: Records, appId: string, accountId: string): Promise<void> {
    const now = this.#options.clock.now();
    await collaborations.insert({
      id: newId(),
      appId,
      accountId,
      permissions: OWNERS,
      createdAt: now,
      updatedAt: now,
    });
  }

  async #whoWorksOn({ id, ownerId }: App): Promise<readonly string[]> {
    const { teams, collaborations } = this.#options.store;
    const all = [...(await teams.members(ownerId)), ...(await collaborations.ofApp(id))];
    return all.map(({ accountId }) => accountId);
  }

  /** What is open of it may be more than is allowed now; whatever still is can be opened again. */
  #cut({ id }: App, accountIds: readonly string[]): void {
    for (const accountId of accountIds) this.#options.openAccess.end(id, accountId);
  }
}

/** It begins with nobody but its owner. */
async function makePersonal({ apps, collaborations }: Records, app: App): Promise<void> {
  for (const { id } of await collaborations.ofApp(app.id)) await collaborations.delete(id);
  if (app.locked) await apps.update({ ...app, locked: false });
}

/** Eco dynos are for apps of people (Dev Center: Eco Dyno Hours). */
async function checkNoEco({ formations, dynos }: Records, { id, name }: App): Promise<void> {
  const sized = [...(await formations.list(id)), ...(await dynos.list(id))];
  if (sized.some(({ size }) => isEco(size)))
    throw Refusal.invalid(
      `${name} has Eco dynos, which apps of teams cannot have. Resize it first: renga ps:type basic --app ${name}`,
      'eco_app',
    );
}
