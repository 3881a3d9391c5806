import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { checkDrainUrl, DRAINS_PER_APP, type Drain } from '../domain/drain.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { Apps } from './apps.ts';
import type { LogDrains, Store } from './ports.ts';

interface DrainsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly apps: Apps;
  readonly logDrains: LogDrains;
}

export interface DrainOfApp {
  readonly app: App;
  readonly drain: Drain;
  /** The add-on whose provider opened it. */
  readonly addOn: { readonly id: string; readonly name: string } | null;
}

/** The log drains of apps. Adding and removing them makes no release and restarts nothing. */
export class Drains {
  readonly #options: DrainsOptions;

  constructor(options: DrainsOptions) {
    this.#options = options;
  }

  /** Opens every drain there is, each from where it was. */
  async recover(): Promise<void> {
    const { store, logDrains } = this.#options;
    for (const drain of await store.drains.all()) logDrains.openDrain(drain);
  }

  /** Oldest first. */
  async list(account: Account, appIdOrName: string): Promise<readonly DrainOfApp[]> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const { store } = this.#options;
    return Promise.all(
      (await store.drains.list(app.id)).map(async (drain) => {
        const addOn = drain.addOnId === null ? null : await store.addOns.find(drain.addOnId);
        return { app, drain, addOn: addOn && { id: addOn.id, name: addOn.name } };
      }),
    );
  }

  /**
   * By id, URL or token.
   * @throws {Refusal} `not_found`
   */
  async find(account: Account, appIdOrName: string, idUrlOrToken: string): Promise<DrainOfApp> {
    const all = await this.list(account, appIdOrName);
    const found = all.find(({ drain: { id, url, token } }) => [id, url, token].includes(idUrlOrToken));
    if (!found) throw Refusal.missing('log drain');
    return found;
  }

  /**
   * Sends every line from now on to a URL too.
   * @throws {Refusal} `invalid_params`, ids `invalid_drain_url` and `too_many_drains`; `conflict`, id `drain_exists`
   */
  async add(account: Account, appIdOrName: string, url: string): Promise<DrainOfApp> {
    const app = await this.#options.apps.find(account, appIdOrName, 'operate');
    const now = this.#options.clock.now();
    const drain: Drain = {
      id: newId(),
      appId: app.id,
      url: checkDrainUrl(url),
      token: `d.${newId()}`,
      addOnId: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.#options.store.transaction(async ({ drains }) => {
      const others = (await drains.list(app.id)).filter(({ addOnId }) => addOnId === null);
      refuseTwice(url, others);
      if (others.length >= DRAINS_PER_APP)
        throw Refusal.invalid(
          `${app.name} has ${DRAINS_PER_APP} log drains already, which is the most. Remove one first.`,
          'too_many_drains',
        );
      await drains.insert(drain);
    });
    this.#options.logDrains.openDrain(drain);
    return { app, drain, addOn: null };
  }

  /**
   * Leads a drain to another URL; it keeps its token, and sends from now on.
   * @throws {Refusal} `not_found`; `invalid_params`, id `invalid_drain_url`; `conflict`, id `drain_exists`
   */
  async redirect(
    account: Account,
    appIdOrName: string,
    idUrlOrToken: string,
    url: string,
  ): Promise<DrainOfApp> {
    const found = await this.find(account, appIdOrName, idUrlOrToken);
    refuseForeign(found);
    const { app, drain } = found;
    const changed: Drain = { ...drain, url: checkDrainUrl(url), updatedAt: this.#options.clock.now() };
    await this.#options.store.transaction(async ({ drains }) => {
      const others = (await drains.list(app.id)).filter(({ id }) => id !== drain.id);
      refuseTwice(url, others);
      await drains.update(changed);
    });
    await this.#options.logDrains.closeDrain(drain.id);
    this.#options.logDrains.openDrain(changed);
    return { app, drain: changed, addOn: null };
  }

  /** @throws {Refusal} `not_found` */
  async remove(account: Account, appIdOrName: string, idUrlOrToken: string): Promise<DrainOfApp> {
    const found = await this.find(account, appIdOrName, idUrlOrToken);
    refuseForeign(found);
    await this.#options.store.drains.delete(found.drain.id);
    await this.#options.logDrains.closeDrain(found.drain.id);
    return found;
  }
}

/** @throws {Refusal} `forbidden` */
function refuseForeign({ addOn }: DrainOfApp): void {
  if (addOn)
    throw new Refusal(
      'forbidden',
      `This log drain is of the add-on ${addOn.name} and goes when that is destroyed.`,
    );
}

function refuseTwice(url: string, others: readonly Drain[]): void {
  if (!others.some((other) => other.url === url)) return;
  throw new Refusal('conflict', 'The app has a log drain with this URL already.', { id: 'drain_exists' });
}
