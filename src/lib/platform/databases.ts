import type { Account } from '../domain/account.ts';
import type { AddOn } from '../domain/add-on.ts';
import { REDIS_DEFAULTS } from '../domain/redis-settings.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { KeyedQueue } from '../std/keyed-queue.ts';
import type { Activity } from './activity.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type { AddOns } from './add-ons.ts';
import type { AddOnProvider, OutsidePlace, Store } from './ports.ts';

interface DatabasesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly queue: KeyedQueue;
  /** What replaces the data of a database comes one after the other. */
  readonly dataQueue: KeyedQueue;
  readonly activity: Pick<Activity, 'byUser'>;
  readonly addOns: Pick<AddOns, 'find' | 'list'>;
  readonly addOnKeeper: Pick<AddOnKeeper, 'tend'>;
  readonly addOnProvider: AddOnProvider;
}

/** What a PostgreSQL server says of itself. */
export interface PostgresInfo {
  readonly version: string;
  readonly connections: number;
  readonly connectionLimit: number;
  readonly bytes: number;
  readonly tables: number;
}

/** What a Redis server says of itself; sizes are as it writes them. */
export interface RedisInfo {
  readonly version: string;
  readonly connections: number;
  readonly connectionLimit: number;
  readonly memory: string;
  readonly memoryLimit: string;
  readonly uptimeSeconds: number;
  readonly persistence: string;
  /** In force, whether set or not. */
  readonly settings: Readonly<Record<keyof typeof REDIS_DEFAULTS, string>>;
}

/** With the schema that it is to be in, or without. */
const EXTENSION = /^([a-z][a-z0-9_]{0,62}\.)?[a-z][a-z0-9_-]{0,62}$/;

/** @throws {Refusal} `not_found` */
const onceReady = (addOn: AddOn): AddOn => {
  if (addOn.state === 'provisioned') return addOn;
  throw new Refusal('not_found', `${addOn.name} is not ready: it is ${addOn.state}.`, {
    resource: 'database',
  });
};

/** What is asked of the servers behind add-ons, and done to them as a whole. */
export class Databases {
  readonly #options: DatabasesOptions;

  constructor(options: DatabasesOptions) {
    this.#options = options;
  }

  /** An add-on of one service that may be changed by the account. @throws {Refusal} `not_found`, `forbidden` */
  async find(
    account: Account,
    idOrName: string,
    service: 'postgresql' | 'redis' | 'mariadb',
  ): Promise<AddOn> {
    const addOn = await this.#options.addOns.find(account, idOrName, 'operate');
    if (addOn.service !== service) throw Refusal.missing('database');
    return addOn;
  }

  /** The same, once it is ready. @throws {Refusal} `not_found`: clients of Heroku take that for "not yet" */
  async ready(
    account: Account,
    idOrName: string,
    service: 'postgresql' | 'redis' | 'mariadb',
  ): Promise<AddOn> {
    return onceReady(await this.find(account, idOrName, service));
  }

  /** An add-on of a service whose databases are backed up. @throws {Refusal} `not_found`, `forbidden` */
  async findBacked(account: Account, idOrName: string): Promise<AddOn> {
    const { id, service } = await this.#options.addOns.find(account, idOrName, 'operate');
    return this.find(account, id, service === 'mariadb' ? 'mariadb' : 'postgresql');
  }

  /** The same, once it is ready. @throws {Refusal} `not_found`, `forbidden` */
  async backed(account: Account, idOrName: string): Promise<AddOn> {
    return onceReady(await this.findBacked(account, idOrName));
  }

  /** The PostgreSQL that a URL leads to, whoever it lets in. @throws {Refusal} `invalid_params` */
  async byUrl(account: Account, text: string): Promise<AddOn> {
    const place = (url: string): string | undefined => {
      const { host, pathname } = URL.parse(url) ?? {};
      return host && `${host}${pathname}`;
    };
    const wanted = place(text);
    const found = (await this.#options.addOns.list(account)).find(
      ({ service, config }) =>
        service === 'postgresql' && wanted !== undefined && place(config['URL'] ?? '') === wanted,
    );
    if (found) return found;
    throw Refusal.invalid(
      'Only databases of this installation can be copied here. Restore an archive of another one: renga pg:backups:restore URL',
      'foreign_database',
    );
  }

  async postgres(addOn: AddOn): Promise<PostgresInfo> {
    const said = await this.#options.addOnProvider.administer(addOn, ['info']);
    const [version = '', ...rest] = said.trim().split('\n');
    const [connections = 0, connectionLimit = 0, bytes = 0, tables = 0] = rest.map(Number);
    return { version, connections, connectionLimit, bytes, tables };
  }

  /** How large the data of a PostgreSQL or a MariaDB are. */
  async bytes(addOn: AddOn): Promise<number> {
    if (addOn.service === 'postgresql') return (await this.postgres(addOn)).bytes;
    return Number(await this.#options.addOnProvider.administer(addOn, ['info'])) || 0;
  }

  async redis(addOn: AddOn): Promise<RedisInfo> {
    const said = await this.#options.addOnProvider.administer(addOn, ['info']);
    const value = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(said)?.[1] ?? '';
    return {
      version: value('redis_version'),
      connections: Number(value('connected_clients')),
      connectionLimit: Number(value('maxclients')),
      memory: value('used_memory_human'),
      memoryLimit: value('maxmemory_human'),
      uptimeSeconds: Number(value('uptime_in_seconds')),
      persistence: value('aof_enabled') === '1' ? 'AOF' : 'None',
      settings: { ...REDIS_DEFAULTS, ...addOn.settings },
    };
  }

  /**
   * All that is in a PostgreSQL as SQL, for another one; whole only when the end comes without an error.
   * @param rowless patterns of tables that come without their rows
   */
  script(addOn: AddOn, rowless: readonly string[], signal: AbortSignal): AsyncIterable<Uint8Array> {
    const transfer = { id: newId(), signal, onLine: () => undefined };
    return this.#options.addOnProvider.dump(addOn, { ...transfer, format: 'plain', rowless });
  }

  /** Ends every connection of every user; the apps open new ones. */
  async disconnect(account: Account, idOrName: string): Promise<void> {
    const addOn = await this.ready(account, idOrName, 'postgresql');
    await this.#options.addOnProvider.administer(addOn, ['disconnect']);
  }

  /**
   * Takes everything out of a database, at once or not at all.
   * @param extensions to be installed in the empty one, `NAME` or `SCHEMA.NAME`
   */
  async reset(account: Account, idOrName: string, extensions: readonly string[]): Promise<void> {
    const { activity, addOnProvider, dataQueue } = this.#options;
    checkExtensions(extensions);
    const addOn = await this.ready(account, idOrName, 'postgresql');
    activity.byUser(addOn.appId, `Reset ${addOn.name}`, account);
    const logins = addOn.logins.map(({ name }) => name);
    await dataQueue.run(addOn.id, () =>
      addOnProvider.administer(addOn, ['reset', extensions.join(' '), ...logins]),
    );
  }

  /** Keeps settings of a Redis server, and sets them; they outlive its restarts. */
  async setRedis(account: Account, idOrName: string, changes: AddOn['settings']): Promise<AddOn> {
    const { store, clock, queue, addOnKeeper } = this.#options;
    const { id } = await this.ready(account, idOrName, 'redis');
    const changed = await queue.run(`addon ${id}`, () =>
      store.transaction(async (records) => {
        const current = await records.addOns.find(id);
        if (!current) throw Refusal.missing('add_on');
        const settings = { ...current.settings, ...changes };
        const updated: AddOn = { ...current, settings, updatedAt: clock.now() };
        await records.addOns.update(updated);
        return updated;
      }),
    );
    await addOnKeeper.tend(id);
    return changed;
  }

  /** Where one is reached from outside; `null` where it is not. */
  outside(addOn: AddOn): OutsidePlace | null {
    return this.#options.addOnProvider.outside?.(addOn) ?? null;
  }

  /** What its server has counted so far is forgotten. */
  async resetStatistics(account: Account, idOrName: string, service: 'postgresql' | 'redis'): Promise<void> {
    const addOn = await this.ready(account, idOrName, service);
    await this.#options.addOnProvider.administer(addOn, ['reset-statistics']);
  }
}

/** @throws {Refusal} `invalid_params` */
export function checkExtensions(names: readonly string[]): void {
  const wrong = names.find((name) => !EXTENSION.test(name));
  if (wrong === undefined) return;
  throw Refusal.invalid(`"${wrong}" is no name of an extension.`, 'invalid_extension');
}
