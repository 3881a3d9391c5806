import type { AddOn } from '../domain/add-on.ts';
import type { App } from '../domain/app.ts';
import type { Attachment } from '../domain/attachment.ts';
import type { Login } from '../domain/login.ts';
import type { Clock } from '../std/clock.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { AddOnReleases, Pending } from './add-on-releases.ts';
import type { AddOnProvider, Store } from './ports.ts';

interface LoginKeeperOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  readonly addOnReleases: Pick<AddOnReleases, 'insertUpdate' | 'announce' | 'settled'>;
  readonly addOnProvider: AddOnProvider;
  readonly onError: (error: unknown) => void;
}

/**
 * Brings the users of an add-on's server to what its row says. The row is written first, then the server, then the row and
 * the releases of the apps with the new values as one, so that whoever is killed in between finds it all again: a server
 * never has a password that nobody knows, and no app is given one that does not work yet.
 */
export class LoginKeeper {
  readonly #options: LoginKeeperOptions;

  constructor(options: LoginKeeperOptions) {
    this.#options = options;
  }

  /** Part of the work on one add-on, which comes one after the other. @throws {Refusal} when the server would not */
  async settle(addOnId: string): Promise<void> {
    const addOn = await this.#options.store.addOns.find(addOnId);
    if (addOn?.state !== 'provisioned') return;
    if (addOn.nextPassword !== null) await this.#settleDefault(addOn, addOn.nextPassword);
    for (const login of addOn.logins) {
      if (login.state === 'removing') await this.#remove(addOn, login);
      else if (login.state === 'creating' || login.nextPassword !== null) await this.#settle(addOn, login);
    }
  }

  async #settleDefault(addOn: AddOn, password: string): Promise<void> {
    const { addOnProvider } = this.#options;
    const { user } = addOn.credentials;
    await addOnProvider.setLogin(addOn, { user, password });
    await this.#commit(addOn.id, null, (current) => {
      const credentials = { ...current.credentials, password };
      const config = addOnProvider.values(current, credentials);
      return { ...current, credentials, config, nextPassword: null };
    });
    await addOnProvider.administer(addOn, ['disconnect', user]);
  }

  async #settle(addOn: AddOn, login: Login): Promise<void> {
    const { addOnProvider } = this.#options;
    const { name } = login;
    const secret = { user: name, password: login.nextPassword ?? login.password };
    await addOnProvider.setLogin(addOn, secret);
    const made = await this.#commit(addOn.id, name, (current) =>
      withLogin(current, name, (before) => ({
        ...before,
        password: secret.password,
        nextPassword: null,
        state: 'active',
        config: addOnProvider.values(current, secret),
      })),
    );
    if (login.state === 'active') this.#disconnectLater(addOn, name, made);
  }

  async #remove(addOn: AddOn, { name }: Login): Promise<void> {
    await this.#options.addOnProvider.administer(addOn, ['drop', name]);
    await this.#commit(addOn.id, name, (current) => ({
      ...current,
      logins: current.logins.filter((each) => each.name !== name),
    }));
  }

  async #commit(
    addOnId: string,
    login: string | null,
    change: (current: AddOn) => AddOn,
  ): Promise<readonly Pending[]> {
    const { store, clock, addOnReleases } = this.#options;
    const made = await store.transaction(async (records) => {
      const current = await records.addOns.find(addOnId);
      if (current?.state !== 'provisioned') return [];
      await records.addOns.update({ ...change(current), updatedAt: clock.now() });
      const attachments = (await records.addOns.attachments({ addOnId })).filter(
        (each) => each.login === login,
      );
      return addOnReleases.insertUpdate(
        records,
        attachments.map(({ appId }) => appId),
        (app) => `Update ${namesOn(app, attachments)} by ${current.service}`,
      );
    });
    addOnReleases.announce(made);
    return made;
  }

  /** Connections that were opened with the old password end when no dyno of the apps has them any more. */
  #disconnectLater(addOn: AddOn, user: string, made: readonly Pending[]): void {
    const { queue, addOnReleases, addOnProvider, onError } = this.#options;
    queue
      .run(`old connections of ${addOn.id} ${user}`, async () => {
        await addOnReleases.settled(made);
        await addOnProvider.administer(addOn, ['disconnect', user]);
      })
      .catch(onError);
  }
}

/** The add-on with one of its logins changed. */
export const withLogin = (addOn: AddOn, name: string, change: (login: Login) => Login): AddOn => ({
  ...addOn,
  logins: addOn.logins.map((login) => (login.name === name ? change(login) : login)),
});

const namesOn = (app: App, attachments: readonly Attachment[]): string =>
  attachments
    .filter(({ appId }) => appId === app.id)
    .map(({ name }) => name)
    .join(', ');
