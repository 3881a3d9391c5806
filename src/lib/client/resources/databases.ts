import { type Api, path } from '../api.ts';
import type { Credential, PostgresInfo, RedisConfig, RedisInfo, Said, WaitStatus } from '../wire/database.ts';

/** What is asked of the databases behind add-ons, as Heroku's data host answers it; each is named by id or name. */
export class Databases {
  readonly #api: Api;

  constructor(api: Api) {
    this.#api = api;
  }

  postgres(database: string): Promise<PostgresInfo> {
    return this.#api.get(path('client', 'v11', 'databases', database));
  }

  waitStatus(database: string): Promise<WaitStatus> {
    return this.#api.get(path('client', 'v11', 'databases', database, 'wait_status'));
  }

  reset(database: string, extensions: readonly string[]): Promise<void> {
    return this.#api.put(path('client', 'v11', 'databases', database, 'reset'), { body: { extensions } });
  }

  /** Ends every connection. */
  disconnect(database: string): Promise<void> {
    return this.#api.post(path('client', 'v11', 'databases', database, 'connection_reset'), { body: {} });
  }

  prepareUpgrade(database: string, version: string | undefined): Promise<Said> {
    return this.#upgrade(database, 'prepare', { version });
  }

  tryUpgrade(database: string, version: string | undefined): Promise<Said> {
    return this.#upgrade(database, 'dry_run', { version });
  }

  upgrade(database: string, version: string | undefined): Promise<Said> {
    return this.#upgrade(database, 'run', { version });
  }

  cancelUpgrade(database: string): Promise<Said> {
    return this.#upgrade(database, 'cancel', {});
  }

  upgradeStatus(database: string): Promise<WaitStatus> {
    return this.#api.get(path('client', 'v11', 'databases', database, 'upgrade', 'wait_status'));
  }

  upgradeRedis(database: string, version: string): Promise<Said> {
    return this.#api.post(path('redis', 'v0', 'databases', database, 'upgrade'), { body: { version } });
  }

  credentials(database: string): Promise<readonly Credential[]> {
    return this.#api.get(path('postgres', 'v0', 'databases', database, 'credentials'));
  }

  credential(database: string, name: string): Promise<Credential> {
    return this.#api.get(path('postgres', 'v0', 'databases', database, 'credentials', name));
  }

  createCredential(database: string, name: string): Promise<Credential> {
    return this.#api.post(path('postgres', 'v0', 'databases', database, 'credentials'), { body: { name } });
  }

  destroyCredential(database: string, name: string): Promise<void> {
    return this.#api.delete(path('postgres', 'v0', 'databases', database, 'credentials', name));
  }

  /** New passwords for one credential, or for all. */
  rotate(database: string, name: string | null, { forced }: { readonly forced: boolean }): Promise<void> {
    const of = name === null ? [] : ['credentials', name];
    return this.#api.post(path('postgres', 'v0', 'databases', database, ...of, 'credentials_rotation'), {
      body: { forced },
    });
  }

  repairDefault(database: string): Promise<void> {
    return this.#api.post(path('postgres', 'v0', 'databases', database, 'repair-default'), { body: {} });
  }

  /** A URL where its data can be read as SQL, but for the rows of some tables. */
  async dumpUrl(database: string, rowless: readonly string[]): Promise<string> {
    const body = { exclude_table_data: rowless };
    const { url } = await this.#api.post<{ readonly url: string }>(
      path('renga', 'postgres', database, 'dump'),
      { body },
    );
    return url;
  }

  redis(database: string): Promise<RedisInfo> {
    return this.#api.get(path('redis', 'v0', 'databases', database));
  }

  redisWaitStatus(database: string): Promise<WaitStatus> {
    return this.#api.get(path('redis', 'v0', 'databases', database, 'wait'));
  }

  rotateRedis(database: string): Promise<void> {
    return this.#api.post(path('redis', 'v0', 'databases', database, 'credentials_rotation'), { body: {} });
  }

  rotateMariadb(database: string): Promise<void> {
    return this.#api.post(path('renga', 'mysql', database, 'credentials-rotation'), { body: {} });
  }

  setRedis(database: string, config: Readonly<Record<string, string | number>>): Promise<RedisConfig> {
    return this.#api.patch(path('redis', 'v0', 'databases', database, 'config'), { body: config });
  }

  resetRedisStatistics(database: string): Promise<Said> {
    return this.#api.post(path('redis', 'v0', 'databases', database, 'stats', 'reset'), { body: {} });
  }

  #upgrade(database: string, step: string, body: { readonly version?: string | undefined }): Promise<Said> {
    return this.#api.post(path('client', 'v11', 'databases', database, 'upgrade', step), { body });
  }
}
