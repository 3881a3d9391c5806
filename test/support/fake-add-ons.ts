import type { AddOn } from '../../src/lib/domain/add-on.ts';
import { type AddOnService, configValues } from '../../src/lib/domain/add-on-service.ts';
import type {
  AddOnProvider,
  DataTransfer,
  LoadTransfer,
  LoginSecret,
  VersionProvider,
} from '../../src/lib/platform/ports.ts';

const SERVICES: readonly AddOnService[] = [
  {
    name: 'postgresql',
    label: 'PostgreSQL',
    summary: 'A relational database',
    docs: 'https://example.com/postgresql',
    aliases: ['heroku-postgresql'],
    attachment: { first: 'DATABASE', further: 'HEROKU_POSTGRESQL' },
    config: { URL: 'postgres://{user}:{password}@{host}/{database}' },
    versions: ['17', '15'],
    upgrades: 'copied',
    plans: [
      { name: 'mini', description: 'small', memoryMb: 256, connections: 20, backups: 2 },
      { name: 'basic', description: 'larger', memoryMb: 512, connections: 40 },
      { name: 'standard-0', description: 'large', memoryMb: 4096, connections: 120, preparesUpgrades: true },
    ],
  },
  {
    name: 'redis',
    label: 'Redis',
    summary: 'A data store',
    docs: 'https://example.com/redis',
    aliases: ['heroku-redis'],
    attachment: { first: 'REDIS', further: 'HEROKU_REDIS' },
    config: { URL: 'redis://:{password}@{host}:6379' },
    versions: ['8.0', '7.0'],
    upgrades: 'in-place',
    plans: [{ name: 'mini', description: 'small', memoryMb: 64, connections: 20 }],
  },
  {
    name: 'mariadb',
    label: 'MariaDB',
    summary: 'A relational database',
    docs: 'https://example.com/mariadb',
    aliases: ['mysql'],
    attachment: { first: 'MYSQL', further: 'MYSQL' },
    config: { URL: 'mysql://{user}:{password}@{host}/{database}' },
    plans: [{ name: 'mini', description: 'small', memoryMb: 256, connections: 20, backups: 2 }],
  },
  {
    name: 'memcached',
    label: 'Memcached',
    summary: 'A cache',
    docs: 'https://example.com/memcached',
    aliases: [],
    attachment: { first: 'MEMCACHED', further: 'MEMCACHED' },
    config: { URL: 'memcached://{host}', SERVERS: '{host}' },
    plans: [{ name: 'dev', description: 'small', memoryMb: 64, connections: 20 }],
  },
];

/** Add-ons in memory, which are what the test says that they are. */
export class FakeAddOns implements AddOnProvider {
  /** Id to plan and the apps within reach. */
  readonly running = new Map<string, { readonly plan: string; readonly apps: readonly string[] }>();
  /** What an attempt to make one runs into. */
  onEnsure: (addOn: AddOn) => Promise<void> = async () => undefined;

  /** What the servers have been told, by user. */
  readonly passwords = new Map<string, string>();
  /** What a deed answers or runs into. */
  onDeed: (addOn: AddOn, words: readonly string[]) => Promise<string> = async () => '';

  /** What databases hold. */
  onDump: (addOn: AddOn, transfer: DataTransfer) => AsyncIterable<Uint8Array> = async function* ({ name }) {
    yield Buffer.from(`data of ${name}`);
  };
  /** What was put in their place, by name. */
  readonly loaded = new Map<string, string>();

  /** What was done to make servers of other versions, and what that runs into. */
  readonly versionDeeds: string[] = [];
  onCopy: (addOn: AddOn) => Promise<void> = async () => undefined;
  readonly versions: VersionProvider = {
    fetch: async ({ name }, version) => void this.versionDeeds.push(`fetch ${name} ${version}`),
    copy: async (addOn, version) => {
      this.versionDeeds.push(`copy ${addOn.name} ${version}`);
      await this.onCopy(addOn);
    },
    tryOut: async (addOn, version) => {
      this.versionDeeds.push(`try ${addOn.name} ${version}`);
      await this.onCopy(addOn);
    },
    discard: async ({ name }) => void this.versionDeeds.push(`discard ${name}`),
  };

  services(): readonly AddOnService[] {
    return SERVICES;
  }

  async ensure(addOn: AddOn, apps: readonly string[]) {
    await this.onEnsure(addOn);
    this.running.set(addOn.id, { plan: addOn.plan, apps });
    return this.values(addOn, addOn.credentials);
  }

  values(addOn: AddOn, login: LoginSecret) {
    const service = SERVICES.find(({ name }) => name === addOn.service);
    if (!service) throw new Error(`no service ${addOn.service}`);
    return configValues(service, `${addOn.service}.example`, { ...addOn.credentials, ...login });
  }

  async setLogin(addOn: AddOn, { user, password }: LoginSecret): Promise<void> {
    await this.onDeed(addOn, ['login', user]);
    this.passwords.set(user, password);
  }

  async administer(addOn: AddOn, words: readonly string[]): Promise<string> {
    const [deed, name = ''] = words;
    if (deed === 'drop') this.passwords.delete(name);
    return this.onDeed(addOn, words);
  }

  async *dump(addOn: AddOn, transfer: DataTransfer): AsyncGenerator<Uint8Array> {
    yield* this.onDump(addOn, transfer);
  }

  async load(addOn: AddOn, archive: AsyncIterable<Uint8Array>, transfer: LoadTransfer): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of archive) chunks.push(chunk);
    transfer.signal.throwIfAborted();
    this.loaded.set(addOn.name, Buffer.concat(chunks).toString('utf8'));
  }

  async leave(addOn: AddOn, appId: string): Promise<void> {
    const found = this.running.get(addOn.id);
    if (found) this.running.set(addOn.id, { ...found, apps: found.apps.filter((each) => each !== appId) });
  }

  async remove(addOn: AddOn): Promise<boolean> {
    this.running.delete(addOn.id);
    return true;
  }

  console(addOn: AddOn): { readonly url: string } {
    return { url: `rendezvous://localhost/console-of-${addOn.name}` };
  }

  async *ended(): AsyncGenerator<string> {}
}
