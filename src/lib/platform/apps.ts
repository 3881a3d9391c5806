import type { Account } from '../domain/account.ts';
import { type App, checkAppName, generateAppName } from '../domain/app.ts';
import type { Permission } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import { MAKERS } from '../domain/team.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import { findApp, mayWithApp } from './app-access.ts';
import type { AppRemains } from './app-remains.ts';
import { insertApp, type WantedApp } from './new-app.ts';
import type { AppsAmong, AppsPart, Records, Routes, Stacks, Store } from './ports.ts';
import { findTeam } from './teams.ts';

interface AppsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly activity: Activity;
  readonly routes: Routes;
  readonly stacks: Stacks;
  readonly remains: AppRemains;
}

interface AppChange {
  readonly name?: string;
  readonly buildStack?: string;
  readonly maintenance?: boolean;
  readonly locked?: boolean;
}

/** What is written with an app or not at all. */
export type WrittenWithApp = (records: Records, app: App) => Promise<void>;

/** What a new app begins with. */
type AppStart = Pick<App, 'ownerId' | 'buildStack' | 'locked'>;

const nothing: WrittenWithApp = async () => undefined;
const REGION = 'us';
const GENERATED_NAME_TRIES = 5;

/** Creating, finding, changing and destroying apps. */
export class Apps {
  readonly #options: AppsOptions;

  constructor(options: AppsOptions) {
    this.#options = options;
  }

  /**
   * Makes an app with its releases v1 and v2, as Heroku does, and what else is to be there from its first moment on.
   * @throws {Refusal} `invalid_params` for a bad, reserved or taken name, an unknown stack or region
   */
  async create(maker: Account, wanted: WantedApp, also: WrittenWithApp = nothing): Promise<App> {
    const { team, locked = false } = wanted;
    if (locked && !team) throw Refusal.invalid('Only an app of a team can be locked.', 'not_team_app');
    const start = { buildStack: this.#checkStack(wanted.stack), ownerId: team?.id ?? maker.id, locked };
    if (wanted.region !== undefined && wanted.region !== REGION)
      throw Refusal.invalid(
        `Region ${wanted.region} does not exist here. Regions: ${REGION}.`,
        'invalid_region',
      );
    const app =
      wanted.name === undefined
        ? await this.#createWithGeneratedName(maker, start, also)
        : await this.#insert(maker, { ...start, name: checkAppName(wanted.name) }, also);
    this.#options.activity.byUser(app.id, 'Initial release', maker);
    this.#options.activity.byUser(app.id, 'Release v1 created', maker);
    this.#options.activity.byUser(app.id, 'Enable Logplex', maker);
    this.#options.activity.byUser(app.id, 'Release v2 created', maker);
    await this.#options.routes.publish();
    return app;
  }

  /** The apps that an account may see, by name: its own, those that it works on, and those of its teams. Or a part of them. */
  list(account: Account, part?: AppsPart, among?: AppsAmong): Promise<readonly App[]> {
    return this.#options.store.apps.visibleTo(account.id, part, among);
  }

  /**
   * An app by id or name, for somebody who wants to do something with it.
   * @throws {Refusal} `not_found` also for an app that the account may not see; `forbidden` for one that it may see, and
   * no more of what it wants
   */
  find(account: Account, idOrName: string, wanted: Permission = 'view'): Promise<App> {
    return findApp(this.#options.store, account, { app: idOrName, permission: wanted });
  }

  /** Whether `find` finds it. */
  may(account: Account, idOrName: string, wanted: Permission): Promise<boolean> {
    return mayWithApp(this.#options.store, account, { app: idOrName, permission: wanted });
  }

  /** The same for an account of which no more than the id is known. @throws {Refusal} as `find` */
  async findFor(accountId: string, appId: string, wanted: Permission = 'view'): Promise<App> {
    const account = await this.#options.store.accounts.find(accountId);
    if (!account) throw Refusal.missing('app');
    return this.find(account, appId, wanted);
  }

  /** The account that an app belongs to; for an app of a team, the one of that team. */
  async ownerOf(app: App): Promise<Account> {
    const owner = await this.#options.store.accounts.find(app.ownerId);
    if (!owner) throw Refusal.missing('account');
    return owner;
  }

  /** Whether an app may have Eco dynos, which are for apps of people. @throws {Refusal} `invalid_params`, id `eco_app` */
  async checkPersonal(app: App): Promise<void> {
    if (!(await this.#options.store.teams.find(app.ownerId))) return;
    throw Refusal.invalid(
      `A team owns ${app.name}, and Eco dynos are for apps of people. Use another size, such as basic.`,
      'eco_app',
    );
  }

  /**
   * Renames, changes the stack of the next build, turns maintenance on and off, or locks and unlocks.
   * @throws {Refusal} `invalid_params`
   */
  async update(account: Account, idOrName: string, change: AppChange): Promise<App> {
    const manages = change.name !== undefined || change.locked !== undefined;
    const app = await this.find(account, idOrName, manages ? 'manage' : 'operate');
    const updated: App = {
      ...app,
      ...(change.name === undefined || change.name === app.name ? {} : { name: checkAppName(change.name) }),
      ...(change.buildStack === undefined ? {} : { buildStack: this.#checkStack(change.buildStack) }),
      ...(change.maintenance === undefined ? {} : { maintenance: change.maintenance }),
      ...(change.locked === undefined ? {} : { locked: change.locked }),
      updatedAt: this.#options.clock.now(),
    };
    await this.#options.store.apps.update(updated);
    await this.#options.routes.publish();
    return updated;
  }

  /**
   * Marks the app as going, answers, and removes what is left of it after whatever its queue still holds. The promise
   * resolves when nothing of it is left.
   */
  async destroy(account: Account, idOrName: string): Promise<App> {
    const app = await this.find(account, idOrName, 'manage');
    const going: App = { ...app, status: 'destroying', updatedAt: this.#options.clock.now() };
    await this.#options.store.apps.update(going);
    await this.#options.routes.publish();
    this.#options.remains.stopBuilds(app.id);
    await this.#options.queue.run(app.id, () => this.#options.remains.clear(going));
    return app;
  }

  async buildpacks(account: Account, idOrName: string): Promise<readonly string[]> {
    const app = await this.find(account, idOrName);
    return this.#options.store.apps.buildpacks(app.id);
  }

  /** Replaces the ordered list; it counts from the next build on. */
  async setBuildpacks(
    account: Account,
    idOrName: string,
    buildpacks: readonly string[],
  ): Promise<readonly string[]> {
    const app = await this.find(account, idOrName, 'deploy');
    const twice = buildpacks.find((each, index) => buildpacks.indexOf(each) !== index);
    if (twice) throw Refusal.invalid(`The buildpack ${twice} is listed twice.`, 'duplicate_buildpack');
    await this.#options.store.apps.setBuildpacks(app.id, buildpacks);
    return buildpacks;
  }

  #checkStack(name: string | undefined): string {
    const stacks = this.#options.stacks.list();
    const found = stacks.find((stack) => (name === undefined ? stack.isDefault : stack.name === name));
    if (!found)
      throw Refusal.invalid(
        `Stack ${name} does not exist. Stacks: ${stacks.map((stack) => stack.name).join(', ')}.`,
        'invalid_stack',
      );
    return found.name;
  }

  async #createWithGeneratedName(maker: Account, start: AppStart, also: WrittenWithApp): Promise<App> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#insert(maker, { ...start, name: generateAppName() }, also);
      } catch (error) {
        const taken = error instanceof Refusal && error.id === 'name_taken';
        if (!taken || attempt === GENERATED_NAME_TRIES) throw error;
      }
    }
  }

  #insert(maker: Account, start: AppStart & Pick<App, 'name'>, also: WrittenWithApp): Promise<App> {
    const now = this.#options.clock.now();
    const app: App = {
      ...start,
      id: newId(),
      region: REGION,
      maintenance: false,
      status: 'active',
      createdAt: now,
      updatedAt: now,
    };
    return this.#options.store.transaction(async (records) => {
      if (app.ownerId !== maker.id) await findTeam(records, maker, { team: app.ownerId, roles: MAKERS });
      await insertApp(records, app, maker);
      await also(records, app);
      return app;
    });
  }
}
