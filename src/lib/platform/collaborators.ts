import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { type Collaboration, checkPermissions, OWNERS, type Permission } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import { grantable, type MemberRole, permissionsOf, type TeamRole, teamBehind } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import { findApp } from './app-access.ts';
import type { Apps } from './apps.ts';
import type { Invitations, Invited } from './invitations.ts';
import type { OpenAccess } from './open-access.ts';
import type { Records, Store } from './ports.ts';

interface CollaboratorsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly activity: Activity;
  readonly invitations: Invitations;
  readonly openAccess: OpenAccess;
}

/** Somebody who works on an app. */
export interface Collaborator {
  readonly app: App;
  readonly account: Account;
  readonly role: 'owner' | TeamRole;
  /** What they may do, by their role and by what they were given. */
  readonly permissions: readonly Permission[];
  /** `null` for who needs none: the owner, and admins of the team that owns it. */
  readonly collaboration: Collaboration | null;
}

interface WantedCollaborator {
  readonly user: string;
  readonly permissions?: readonly string[];
}

/** Who works on an app beside its owner, and what they may do with it. */
export class Collaborators {
  readonly #options: CollaboratorsOptions;

  constructor(options: CollaboratorsOptions) {
    this.#options = options;
  }

  /** The owner first, then admins of the team that owns it, then the others in the order that they came. */
  async list(account: Account, appIdOrName: string): Promise<readonly Collaborator[]> {
    const { apps, store } = this.#options;
    const app = await apps.find(account, appIdOrName);
    const admins = (await store.teams.members(app.ownerId)).filter(({ role }) => role === 'admin');
    const given = (await store.collaborations.ofApp(app.id)).map(({ accountId }) => accountId);
    const ids = new Set([app.ownerId, ...admins.map(({ accountId }) => accountId), ...given]);
    const found = await Promise.all(
      [...ids].map(async (id) => {
        const each = await store.accounts.find(id);
        return each ? [await this.#describe(app, each)] : [];
      }),
    );
    return found.flat();
  }

  /** By e-mail address, or id of the account or the collaboration. @throws {Refusal} `not_found` */
  async find(account: Account, appIdOrName: string, wanted: string): Promise<Collaborator> {
    const found = (await this.list(account, appIdOrName)).find((each) =>
      [each.account.email, each.account.id, each.collaboration?.id].includes(wanted),
    );
    if (!found) throw Refusal.missing('collaborator');
    return found;
  }

  /**
   * Lets somebody work on an app; an address that nobody has is invited by whoever may. Members of a team join its apps by
   * themselves, unless they are locked.
   * @throws {Refusal} `forbidden`, also with id `may_not_invite`; `invalid_params`, ids `invalid_email`, `invalid_permission`, `already_collaborator`
   */
  async add(
    account: Account,
    appIdOrName: string,
    wanted: WantedCollaborator,
  ): Promise<{ readonly collaborator: Collaborator; readonly invited: Invited }> {
    const { apps, store, clock, invitations, activity } = this.#options;
    const { id: appId } = await apps.find(account, appIdOrName);
    const { isJoining } = await grant(store, account, { ...wanted, appId });
    const invited = isJoining
      ? { account, link: null }
      : await invitations.findOrInviteAs(account, wanted.user);
    const now = clock.now();
    const app = await store.transaction(async (records) => {
      // Who asks may have been put out since, and the app be locked or somebody else's.
      const { app, permissions } = await grant(records, account, { ...wanted, appId });
      const known = await records.collaborations.find(app.id, invited.account.id);
      if (known || app.ownerId === invited.account.id)
        throw Refusal.invalid(
          `${invited.account.email} works on ${app.name} already.`,
          'already_collaborator',
        );
      await records.collaborations.insert({
        id: newId(),
        appId,
        accountId: invited.account.id,
        permissions,
        createdAt: now,
        updatedAt: now,
      });
      return app;
    });
    activity.byUser(app.id, `Add collaborator ${invited.account.email}`, account);
    return { collaborator: await this.#describe(app, invited.account), invited };
  }

  /** @throws {Refusal} `forbidden`, `not_found`; `invalid_params`, ids `invalid_permission`, `is_owner`, `is_admin` */
  async update(
    account: Account,
    appIdOrName: string,
    wanted: { readonly user: string; readonly permissions: readonly string[] },
  ): Promise<Collaborator> {
    const { apps, store, clock, activity, openAccess } = this.#options;
    const app = await apps.find(account, appIdOrName, 'manage');
    const found = await this.find(account, app.id, wanted.user);
    const { collaboration: before } = found;
    if (!before || found.role === 'admin') throw mayDoAll(found);
    const permissions = checkGiven(wanted.permissions, await this.#roleOf(app, found.account));
    await store.collaborations.update({ ...before, permissions, updatedAt: clock.now() });
    // What is open may be more than is allowed now; whatever still is can be opened again.
    if (before.permissions.some((each) => !permissions.includes(each)))
      openAccess.end(app.id, before.accountId);
    activity.byUser(app.id, `Change permissions of ${found.account.email}`, account);
    return this.#describe(app, found.account);
  }

  /**
   * Takes somebody off an app, and cuts what they have open of it. Everybody may leave by themselves.
   * @throws {Refusal} `forbidden`, `not_found`; `invalid_params`, ids `is_owner`, `is_admin`
   */
  async remove(account: Account, appIdOrName: string, wanted: string): Promise<Collaborator> {
    const { apps, store, activity, openAccess } = this.#options;
    const app = await apps.find(account, appIdOrName);
    const isSelf = [account.email, account.id].includes(wanted);
    if (!isSelf) await apps.find(account, app.id, 'manage');
    const found = await this.find(account, app.id, wanted);
    if (!found.collaboration) throw mayDoAll(found);
    await store.collaborations.delete(found.collaboration.id);
    openAccess.end(app.id, found.account.id);
    activity.byUser(app.id, `Remove collaborator ${found.account.email}`, account);
    return found;
  }

  async #describe(app: App, account: Account): Promise<Collaborator> {
    if (account.id === app.ownerId)
      return { app, account, role: 'owner', permissions: OWNERS, collaboration: null };
    const collaboration = await this.#options.store.collaborations.find(app.id, account.id);
    const role = await this.#roleOf(app, account);
    const permissions = permissionsOf(role, app, collaboration?.permissions ?? []);
    return { app, account, role: role ?? 'collaborator', permissions, collaboration };
  }

  /** In the team that owns the app, if one does. */
  #roleOf(app: App, account: Account): Promise<MemberRole | null> {
    return roleOf(this.#options.store, app, account);
  }
}

/** What somebody is given, by themselves or by whoever manages the app. @throws {Refusal} as `Collaborators.add` */
async function grant(
  records: Records,
  account: Account,
  { appId, ...wanted }: WantedCollaborator & { readonly appId: string },
): Promise<{ readonly app: App; readonly isJoining: boolean; readonly permissions: readonly Permission[] }> {
  const app = await findApp(records, account, { app: appId, permission: 'view' });
  const isJoining = await mayJoin(records, account, { app, wanted });
  if (!isJoining) await findApp(records, account, { app: appId, permission: 'manage' });
  return { app, isJoining, permissions: await given(records, app, wanted) };
}

async function mayJoin(
  records: Records,
  account: Account,
  { app, wanted: { user, permissions } }: { readonly app: App; readonly wanted: WantedCollaborator },
): Promise<boolean> {
  if (permissions !== undefined || ![account.email, account.id].includes(user)) return false;
  const role = await roleOf(records, app, account);
  return role === 'admin' || (role === 'member' && !app.locked);
}

/** What somebody is given, who may have no account yet. @throws {Refusal} `invalid_params`, id `invalid_permission` */
async function given(
  records: Records,
  app: App,
  { user, permissions }: WantedCollaborator,
): Promise<readonly Permission[]> {
  const known = (await records.accounts.find(user)) ?? (await records.accounts.find(user.toLowerCase()));
  const role = known && (await roleOf(records, app, known));
  return checkGiven(permissions ?? usual(role), role);
}

async function roleOf({ teams }: Records, app: App, { id }: Account): Promise<MemberRole | null> {
  return (await teams.member(app.ownerId, id))?.role ?? null;
}

/** What somebody is given where nothing else is said. */
const usual = (role: MemberRole | null): readonly Permission[] =>
  grantable(role).filter((each) => each !== 'manage');

/** @throws {Refusal} `invalid_params`, id `invalid_permission` */
function checkGiven(names: readonly string[], role: MemberRole | null): readonly Permission[] {
  if (role === 'viewer' && names.some((name) => name !== 'view'))
    throw Refusal.invalid(
      'A viewer of the team only looks. Give them another role first: renga members:set EMAIL --role member',
      'invalid_permission',
    );
  return checkPermissions(names, grantable(role));
}

function mayDoAll({ app, account, role }: Collaborator): Refusal {
  const team = teamBehind(account);
  if (role === 'admin')
    return Refusal.invalid(
      `${account.email} is an admin of the team that owns ${app.name}, and may do everything with it. Change that: renga members:set EMAIL --role member`,
      'is_admin',
    );
  return Refusal.invalid(
    team
      ? `The team ${team.name} owns ${app.name}. One of its admins may give it away: renga apps:transfer`
      : `The owner of ${app.name} may do everything with it. Give it away: renga apps:transfer EMAIL`,
    'is_owner',
  );
}
