import type { Account } from '../domain/account.ts';
import { type App, checkAppName, generateAppName } from '../domain/app.ts';
import { OWNERS, type Permission } from '../domain/collaboration.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Release } from '../domain/release.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { AppRemains } from './app-remains.ts';
import type { AppsPart, Records, Routes, Stacks, Store } from './ports.ts';

interface AppsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly activity: Activity;
  readonly routes: Routes;
  readonly stacks: Stacks;
  readonly remains: AppRemains;
}

/** What is written with an app or not at all. */
export type WrittenWithApp = (records: Records, app: App) => Promise<void>;

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
  async create(
    owner: Account,
    wanted: { readonly name?: string; readonly stack?: string; readonly region?: string },
    also: WrittenWithApp = nothing,
  ): Promise<App> {
    const buildStack = this.#checkStack(wanted.stack);
    if (wanted.region !== undefined && wanted.region !== REGION)
      throw Refusal.invalid(
        `Region ${wanted.region} does not exist here. Regions: ${REGION}.`,
        'invalid_region',
      );
    const app =
      wanted.name === undefined
        ? await this.#createWithGeneratedName(owner, buildStack, also)
        : await this.#insert(owner, { name: checkAppName(wanted.name), buildStack }, also);
    this.#options.activity.byUser(app.id, 'Initial release', owner);
    this.#options.activity.byUser(app.id, 'Release v1 created', owner);
    this.#options.activity.byUser(app.id, 'Enable Logplex', owner);
    this.#options.activity.byUser(app.id, 'Release v2 created', owner);
    await this.#options.routes.publish();
    return app;
  }

  /** The apps that an account may see, by name: its own and those that it works on. Or a part of them. */
  list(account: Account, part?: AppsPart): Promise<readonly App[]> {
    return this.#options.store.apps.visibleTo(account.id, part);
  }

  /**
   * An app by id or name, for somebody who wants to do something with it. This is where it is decided who may, for every
   * use case.
   * @throws {Refusal} `not_found` also for an app that the account may not see; `forbidden` for one that it may see, and
   * no more of what it wants
   */
  async find(account: Account, idOrName: string, wanted: Permission = 'view'): Promise<App> {
    const app = await this.#options.store.apps.find(idOrName);
    if (app?.status !== 'active') throw Refusal.missing('app');
    const permissions = await this.#permissions(account, app);
    if (!permissions.includes('view')) throw Refusal.missing('app');
    if (!permissions.includes(wanted))
      throw new Refusal(
        'forbidden',
        `You may not do that with ${app.name}: it takes the permission to ${wanted}. Ask its owner.`,
      );
    return app;
  }

  /** The same for an account of which no more than the id is known. @throws {Refusal} as `find` */
  async findFor(accountId: string, appId: string, wanted: Permission = 'view'): Promise<App> {
    const account = await this.#options.store.accounts.find(accountId);
    if (!account) throw Refusal.missing('app');
    return this.find(account, appId, wanted);
  }

  async #permissions(account: Account, app: App): Promise<readonly Permission[]> {
    if (app.ownerId === account.id) return OWNERS;
    const found = await this.#options.store.collaborations.find(app.id, account.id);
    return found?.permissions ?? [];
  }

  /** The account that an app belongs to. */
  async ownerOf(app: App): Promise<Account> {
    const owner = await this.#options.store.accounts.find(app.ownerId);
    if (!owner) throw Refusal.missing('account');
    return owner;
  }

  /**
   * Renames, changes the stack of the next build, or turns maintenance on and off.
   * @throws {Refusal} `invalid_params`
   */
  async update(
    account: Account,
    idOrName: string,
    change: { readonly name?: string; readonly buildStack?: string; readonly maintenance?: boolean },
  ): Promise<App> {
    const app = await this.find(account, idOrName, change.name === undefined ? 'operate' : 'manage');
    const updated: App = {
      ...app,
      ...(change.name === undefined || change.name === app.name ? {} : { name: checkAppName(change.name) }),
      ...(change.buildStack === undefined ? {} : { buildStack: this.#checkStack(change.buildStack) }),
      ...(change.maintenance === undefined ? {} : { maintenance: change.maintenance }),
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

  async #createWithGeneratedName(owner: Account, buildStack: string, also: WrittenWithApp): Promise<App> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#insert(owner, { name: generateAppName(), buildStack }, also);
      } catch (error) {
        const taken = error instanceof Refusal && error.id === 'name_taken';
        if (!taken || attempt === GENERATED_NAME_TRIES) throw error;
      }
    }
  }

  #insert(
    owner: Account,
    { name, buildStack }: Pick<App, 'name' | 'buildStack'>,
    also: WrittenWithApp,
  ): Promise<App> {
    const now = this.#options.clock.now();
    const app: App = {
      id: newId(),
      name,
      ownerId: owner.id,
      region: REGION,
      buildStack,
      maintenance: false,
      status: 'active',
      createdAt: now,
      updatedAt: now,
    };
    return this.#options.store.transaction(async (records) => {
      await records.apps.insert(app);
      for (const description of ['Initial release', 'Enable Logplex'])
        await insertInitialRelease(records, { app, owner, description, at: now });
      await also(records, app);
      return app;
    });
  }
}

async function insertInitialRelease(
  records: Records,
  {
    app,
    owner,
    description,
    at,
  }: { readonly app: App; readonly owner: Account; readonly description: string; readonly at: Date },
): Promise<Release> {
  return records.releases.insert({
    id: newId(),
    appId: app.id,
    status: 'succeeded',
    cause: 'initial',
    description,
    actor: { id: owner.id, email: owner.email },
    slugId: null,
    config: {},
    failure: null,
    createdAt: at,
    updatedAt: at,
  });
}
