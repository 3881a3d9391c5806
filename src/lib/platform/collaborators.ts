import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { COLLABORATORS, type Collaboration, checkPermissions } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Activity } from './activity.ts';
import type { Apps } from './apps.ts';
import type { Invitations, Invited } from './invitations.ts';
import type { OpenAccess } from './open-access.ts';
import type { Store } from './ports.ts';

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
  /** `null` for the owner, who needs none. */
  readonly collaboration: Collaboration | null;
}

/** Who works on an app beside its owner, and what they may do with it. */
export class Collaborators {
  readonly #options: CollaboratorsOptions;

  constructor(options: CollaboratorsOptions) {
    this.#options = options;
  }

  /** The owner first, then the others in the order that they came. */
  async list(account: Account, appIdOrName: string): Promise<readonly Collaborator[]> {
    const { apps, store } = this.#options;
    const app = await apps.find(account, appIdOrName);
    const owner: Collaborator = { app, account: await apps.ownerOf(app), collaboration: null };
    const others = await Promise.all(
      (await store.collaborations.ofApp(app.id)).map(async (collaboration) => {
        const found = await store.accounts.find(collaboration.accountId);
        return found ? [{ app, account: found, collaboration }] : [];
      }),
    );
    return [owner, ...others.flat()];
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
   * Lets somebody work on an app; an address that nobody has is invited by whoever may.
   * @throws {Refusal} `forbidden`, also with id `may_not_invite`; `invalid_params`, ids `invalid_email`, `invalid_permission`, `already_collaborator`
   */
  async add(
    account: Account,
    appIdOrName: string,
    wanted: { readonly user: string; readonly permissions?: readonly string[] },
  ): Promise<{ readonly collaborator: Collaborator; readonly invited: Invited }> {
    const { apps, store, clock, invitations, activity } = this.#options;
    const app = await apps.find(account, appIdOrName, 'manage');
    const permissions = wanted.permissions ? checkPermissions(wanted.permissions) : COLLABORATORS;
    const invited = await invitations.findOrInviteAs(account, wanted.user);
    const now = clock.now();
    const collaboration: Collaboration = {
      id: newId(),
      appId: app.id,
      accountId: invited.account.id,
      permissions,
      createdAt: now,
      updatedAt: now,
    };
    await store.transaction(async (records) => {
      const known = await records.collaborations.find(app.id, invited.account.id);
      if (known || app.ownerId === invited.account.id)
        throw Refusal.invalid(
          `${invited.account.email} works on ${app.name} already.`,
          'already_collaborator',
        );
      await records.collaborations.insert(collaboration);
    });
    activity.byUser(app.id, `Add collaborator ${invited.account.email}`, account);
    return { collaborator: { app, account: invited.account, collaboration }, invited };
  }

  /** @throws {Refusal} `forbidden`, `not_found`; `invalid_params`, id `invalid_permission` */
  async update(
    account: Account,
    appIdOrName: string,
    wanted: { readonly user: string; readonly permissions: readonly string[] },
  ): Promise<Collaborator> {
    const { apps, store, clock, activity, openAccess } = this.#options;
    const app = await apps.find(account, appIdOrName, 'manage');
    const permissions = checkPermissions(wanted.permissions);
    const found = await this.find(account, app.id, wanted.user);
    const { collaboration: before } = found;
    if (!before) throw owners(app);
    const collaboration: Collaboration = { ...before, permissions, updatedAt: clock.now() };
    await store.collaborations.update(collaboration);
    // What is open may be more than is allowed now; whatever still is can be opened again.
    if (before.permissions.some((each) => !permissions.includes(each)))
      openAccess.end(app.id, before.accountId);
    activity.byUser(app.id, `Change permissions of ${found.account.email}`, account);
    return { ...found, collaboration };
  }

  /**
   * Takes somebody off an app, and cuts what they have open of it. Everybody may leave by themselves.
   * @throws {Refusal} `forbidden`, `not_found`; `invalid_params` for the owner
   */
  async remove(account: Account, appIdOrName: string, wanted: string): Promise<Collaborator> {
    const { apps, store, activity, openAccess } = this.#options;
    const app = await apps.find(account, appIdOrName);
    const isSelf = [account.email, account.id].includes(wanted);
    if (!isSelf) await apps.find(account, app.id, 'manage');
    const found = await this.find(account, app.id, wanted);
    if (!found.collaboration) throw owners(app);
    await store.collaborations.delete(found.collaboration.id);
    openAccess.end(app.id, found.account.id);
    activity.byUser(app.id, `Remove collaborator ${found.account.email}`, account);
    return found;
  }
}

const owners = (app: App): Refusal =>
  Refusal.invalid(
    `The owner of ${app.name} may do everything with it. Give it away: renga apps:transfer EMAIL`,
    'is_owner',
  );
