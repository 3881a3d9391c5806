import type { Account } from '../domain/account.ts';
import { type AddOn, newPassword } from '../domain/add-on.ts';
import { checkLoginName, DEFAULT_LOGIN, type Login } from '../domain/login.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type { AddOns } from './add-ons.ts';
import { withLogin } from './login-keeper.ts';
import type { AddOnProvider, Store } from './ports.ts';

interface CredentialsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly activity: Pick<Activity, 'byUser'>;
  readonly addOns: Pick<AddOns, 'find'>;
  readonly addOnKeeper: Pick<AddOnKeeper, 'tend'>;
  readonly addOnProvider: AddOnProvider;
}

/** One way into an add-on as people see it. */
export interface Credential {
  /** `default` for the one that every add-on has. */
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** `rotating` while a new password is on its way to the server. */
  readonly state: 'active' | 'rotating' | 'enabling' | 'revoking';
}

/** The ways into an add-on: looking at them, making, changing and removing them. */
export class Credentials {
  readonly #options: CredentialsOptions;

  constructor(options: CredentialsOptions) {
    this.#options = options;
  }

  /** The default one first, then by name. @throws {Refusal} `not_found`, `forbidden` */
  async list(account: Account, addOnIdOrName: string): Promise<readonly Credential[]> {
    return credentialsOf(await this.#options.addOns.find(account, addOnIdOrName, 'operate'));
  }

  /** @throws {Refusal} `not_found`, `forbidden` */
  async find(account: Account, addOnIdOrName: string, name: string): Promise<Credential> {
    const found = (await this.list(account, addOnIdOrName)).find((each) => each.name === name);
    if (!found) throw Refusal.missing('credential');
    return found;
  }

  /** @throws {Refusal} `invalid_params`, `not_offered` */
  async create(account: Account, addOnIdOrName: string, name: string): Promise<Credential> {
    const addOn = await this.#ready(account, addOnIdOrName);
    checkLoginName(name);
    await this.#change(addOn, (current) => {
      if ([...current.logins.map((each) => each.name), current.credentials.user].includes(name))
        throw Refusal.invalid(
          `${addOn.name} has a credential ${name} already. Choose another name.`,
          'name_taken',
        );
      const made: Login = {
        name,
        password: newPassword(),
        nextPassword: null,
        state: 'creating',
        config: {},
      };
      return { ...current, logins: [...current.logins, made] };
    });
    this.#options.activity.byUser(addOn.appId, `Create credential ${name} of ${addOn.name}`, account);
    await this.#settle(addOn, `Credential ${name}`);
    return this.find(account, addOn.id, name);
  }

  /**
   * Gives a credential, or all, a new password, and the apps with it a release that has it. The old one opens no more
   * connections from then on; those of the default one are ended at once, others when the apps do without them or,
   * by `force`, at once too.
   * @throws {Refusal} `not_found`, `engine_unavailable` when it has to wait for the server
   */
  async rotate(
    account: Account,
    addOnIdOrName: string,
    { name, force }: { readonly name: string | 'all'; readonly force: boolean },
  ): Promise<void> {
    const { activity, addOnProvider } = this.#options;
    const addOn = await this.#ready(account, addOnIdOrName);
    if (name !== 'all') await this.find(account, addOn.id, name);
    const wanted = (each: string): boolean => name === 'all' || each === name;
    await this.#change(addOn, (current) => {
      const logins = current.logins.filter((login) => login.state === 'active' && wanted(login.name));
      const rotated = logins.reduce<AddOn>(
        (all, login) => withLogin(all, login.name, (before) => ({ ...before, nextPassword: newPassword() })),
        current,
      );
      return wanted(DEFAULT_LOGIN) ? { ...rotated, nextPassword: newPassword() } : rotated;
    });
    const what = name === 'all' ? 'all credentials' : `credential ${name}`;
    activity.byUser(addOn.appId, `Rotate ${what} of ${addOn.name}`, account);
    await this.#settle(addOn, 'The new password');
    if (!force) return;
    for (const login of addOn.logins)
      if (wanted(login.name)) await addOnProvider.administer(addOn, ['disconnect', login.name]);
  }

  /**
   * What belongs to it goes to the default one.
   * @throws {Refusal} `invalid_params` while apps are attached by it
   */
  async destroy(account: Account, addOnIdOrName: string, name: string): Promise<void> {
    const { store, activity } = this.#options;
    const addOn = await this.#ready(account, addOnIdOrName);
    if (name === DEFAULT_LOGIN)
      throw Refusal.invalid('Default credential cannot be destroyed.', 'default_credential');
    await this.find(account, addOn.id, name);
    const attached = (await store.addOns.attachments({ addOnId: addOn.id })).filter(
      ({ login }) => login === name,
    );
    if (attached.length > 0)
      throw Refusal.invalid(
        `Credential ${name} must be detached before it is destroyed: ${attached.map((each) => each.name).join(', ')}. See: renga pg:credentials`,
        'credential_attached',
      );
    await this.#change(addOn, (current) =>
      withLogin(current, name, (login) => ({ ...login, state: 'removing' })),
    );
    activity.byUser(addOn.appId, `Destroy credential ${name} of ${addOn.name}`, account);
    await this.#settle(addOn, `The end of credential ${name}`);
  }

  /** Gives all that other credentials own to the default one, and that power over them. */
  async repair(account: Account, addOnIdOrName: string): Promise<void> {
    const addOn = await this.#ready(account, addOnIdOrName);
    const names = addOn.logins.filter(({ state }) => state === 'active').map(({ name }) => name);
    await this.#options.addOnProvider.administer(addOn, ['repair', ...names]);
  }

  async #ready(account: Account, addOnIdOrName: string): Promise<AddOn> {
    const addOn = await this.#options.addOns.find(account, addOnIdOrName, 'operate');
    if (addOn.state === 'provisioned') return addOn;
    throw Refusal.invalid(`${addOn.name} is not ready: it is ${addOn.state}.`, 'not_provisioned');
  }

  /** Behind whatever is done to the add-on already. */
  async #change({ id }: AddOn, change: (current: AddOn) => AddOn): Promise<void> {
    const { store, clock, queue } = this.#options;
    await queue.run(`addon ${id}`, () =>
      store.transaction(async (records) => {
        const current = await records.addOns.find(id);
        if (!current) throw Refusal.missing('add_on');
        await records.addOns.update({ ...change(current), updatedAt: clock.now() });
      }),
    );
  }

  async #settle({ id, name }: AddOn, what: string): Promise<void> {
    const { store, addOnKeeper } = this.#options;
    await addOnKeeper.tend(id);
    const addOn = await store.addOns.find(id);
    if (addOn && credentialsOf(addOn).some(({ state }) => state !== 'active'))
      throw new Refusal(
        'engine_unavailable',
        `${what} is written down and will be set as soon as the server of ${name} can be asked. See: renga addons:info ${name}`,
      );
  }
}

function credentialsOf(addOn: AddOn): readonly Credential[] {
  const { user, password } = addOn.credentials;
  const others = addOn.logins.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    { name: DEFAULT_LOGIN, user, password, state: addOn.nextPassword === null ? 'active' : 'rotating' },
    ...others.map((login) => ({
      name: login.name,
      user: login.name,
      password: login.password,
      state: stateOf(login),
    })),
  ];
}

function stateOf({ state, nextPassword }: Login): Credential['state'] {
  if (state === 'creating') return 'enabling';
  if (state === 'removing') return 'revoking';
  return nextPassword === null ? 'active' : 'rotating';
}
