import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type BuiltRecipe,
  readCatalogue,
  type ServiceRecipe,
} from '../../src/lib/addon-providers/catalogue.ts';
import { EngineAddOns } from '../../src/lib/addon-providers/engine-add-ons.ts';
import { OutsideNames } from '../../src/lib/addon-providers/outside-names.ts';
import { Servers } from '../../src/lib/addon-providers/servers.ts';
import { type AddOn, NOTHING_SET, newCredentials } from '../../src/lib/domain/add-on.ts';
import { appNetwork } from '../../src/lib/domain/app-network.ts';
import { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import { systemClock } from '../../src/lib/std/clock.ts';
import { newId } from '../../src/lib/std/ids.ts';

const INSTALLATION = '0a1b2c3d';
const LABELS = { 'renga.installation': INSTALLATION, 'renga.kind': 'addon' };

describe('add-ons on an engine', () => {
  let engine: FakeEngine;
  let catalogue: readonly ServiceRecipe[];
  let provider: EngineAddOns;
  /** What images were asked for. */
  let made: ServiceRecipe[];

  const providerWith = (dataPorts: readonly number[]): EngineAddOns => {
    const names = new OutsideNames({
      settings: { domain: 'pond.example', dataPorts },
      installation: INSTALLATION,
    });
    const servers = new Servers({
      engine,
      images: {
        ensure: async (recipe) => {
          made.push(recipe);
          return 'service';
        },
      },
      names,
      settings: { networkPool: '10.213.0.0/16', networkPrefix: 26 },
      installation: INSTALLATION,
      clock: systemClock,
    });
    return new EngineAddOns({
      engine,
      servers,
      catalogue,
      names,
      rendezvous: { offer: () => ({ url: 'rendezvous://localhost/secret' }) },
      clock: systemClock,
    });
  };

  beforeEach(async () => {
    engine = new FakeEngine();
    engine.images.add('service');
    made = [];
    catalogue = await readCatalogue(join(import.meta.dirname, '../../addons'));
    provider = providerWith([]);
  });

  const addOn = (service: string, changes: Partial<AddOn> = {}): AddOn => ({
    id: newId(),
    name: 'my-db',
    service,
    plan: catalogue.find(({ name }) => name === service)?.plans[0].name ?? '',
    appId: newId(),
    state: 'provisioning',
    credentials: newCredentials(),
    ...NOTHING_SET,
    config: {},
    failure: null,
    createdAt: new Date(),
    updatedAt: new Date(),
    ...changes,
  });
  const network = (appId: string) => appNetwork(INSTALLATION, appId).name;

  it('are of services that the catalogue describes', () => {
    expect(catalogue.map(({ name, attachment }) => [name, attachment.first])).toEqual([
      ['mail', 'MAIL'],
      ['mariadb', 'MYSQL'],
      ['memcached', 'MEMCACHED'],
      ['postgresql', 'DATABASE'],
      ['rabbitmq', 'RABBITMQ'],
      ['redis', 'REDIS'],
      ['s3', 'S3'],
    ]);
  });

  it('are containers with a volume, whose password neither arguments, environment nor labels show', async () => {
    const made = addOn('postgresql');
    const { user, password, database } = made.credentials;
    const config = await provider.ensure(made, [made.appId]);
    const [container] = engine.containers.all;

    const name = `renga-${INSTALLATION}-postgresql-${made.id.replaceAll('-', '').slice(0, 12)}`;
    expect(config).toEqual({ URL: `postgres://${user}:${password}@${name}:5432/${database}` });
    expect(container?.spec).toMatchObject({
      name,
      user: '1000:1000',
      network: network(made.appId),
      mounts: [{ source: name, target: '/data' }],
      limits: { memoryBytes: 256 * 1024 * 1024 },
    });
    expect(JSON.stringify(container?.spec)).not.toContain(password);
    expect(container?.files.get('/secret/password')?.toString()).toBe(password);
    expect(await engine.volumes.list(LABELS)).toHaveLength(1);
  });

  it('are on the networks of the apps that they are attached to, and of no other', async () => {
    const made = addOn('redis');
    const [reader, stranger] = [newId(), newId()];
    await provider.ensure(made, [made.appId, reader]);
    const [container] = engine.containers.all;

    expect(engine.networks.connected(network(reader))).toEqual([container?.id]);
    expect(engine.networks.connected(network(stranger))).toEqual([]);
    await provider.leave(made, reader);
    expect(engine.networks.connected(network(reader))).toEqual([]);
  });

  it('are made of the packages of their version, and of none that nobody offers any more', async () => {
    expect(catalogue.flatMap(({ name, versions }) => (versions ? [[name, versions]] : []))).toEqual([
      ['postgresql', ['17', '15']],
      ['redis', ['8.0', '7.0']],
    ]);
    for (const version of ['17', '15']) {
      const each = addOn('postgresql', { version });
      await provider.ensure(each, [each.appId]);
    }
    const packages = made.map((recipe) => {
      const { packages, suite } = recipe as BuiltRecipe;
      return [packages, suite];
    });
    expect(packages).toEqual([
      [['postgresql-17'], undefined],
      [['postgresql-15'], 'bookworm'],
    ]);
    const gone = addOn('postgresql', { version: '9' });
    await expect(provider.ensure(gone, [gone.appId])).rejects.toThrow(/has no PostgreSQL 9 any more/);
  });

  it('are the same however often they are made sure of, and started when they have ended', async () => {
    const made = addOn('postgresql');
    await provider.ensure(made, [made.appId]);
    const [before] = engine.containers.all;
    await engine.containers.kill(before?.id ?? '', 'SIGKILL');
    await provider.ensure({ ...made, state: 'provisioned' }, [made.appId]);

    expect(engine.containers.all).toEqual([before]);
    expect(before?.isRunning).toBe(true);
  });

  it('get another container on the same volume for another plan', async () => {
    const made = addOn('postgresql');
    await provider.ensure(made, [made.appId]);
    const [before] = engine.containers.all;
    await provider.ensure({ ...made, state: 'provisioned', plan: 'basic' }, [made.appId]);
    const [after, ...rest] = engine.containers.all;

    expect(rest).toEqual([]);
    expect(after?.id).not.toBe(before?.id);
    expect(after?.spec.mounts).toEqual(before?.spec.mounts);
    expect(after?.spec.limits.memoryBytes).toBe(512 * 1024 * 1024);
  });

  it('have a name that is true inside and outside where their own port is open to the outside', async () => {
    const outside = providerWith([5432]);
    const made = addOn('postgresql');
    const name = `postgresql-${made.id.replaceAll('-', '').slice(0, 12)}.pond.example`;
    const config = await outside.ensure(made, [made.appId]);
    const ready: AddOn = { ...made, state: 'provisioned', config: config ?? {} };
    expect(new URL(ready.config['URL'] ?? '').hostname).toBe(name);
    expect(engine.containers.all[0]?.spec.aliases).toEqual([name]);
    expect(outside.outside(ready)).toEqual({ host: name, port: 5432 });

    const cache = addOn('redis');
    const own = await outside.ensure(cache, [cache.appId]);
    expect(new URL(own?.['URL'] ?? '').hostname).not.toContain('pond.example');
    expect(outside.outside({ ...cache, state: 'provisioned', config: own ?? {} })?.port).toBe(5432);
    expect(outside.outside(addOn('rabbitmq', { state: 'provisioned' }))).toBeNull();
    expect(provider.outside(ready)).toBeNull();
  });

  it('keep their name and container when ports are opened or closed, until they have a new password', async () => {
    const made = addOn('postgresql');
    const before = {
      ...made,
      state: 'provisioned',
      config: (await provider.ensure(made, [])) ?? {},
    } as const;
    const [container] = engine.containers.all;
    const outside = providerWith([5432]);
    await outside.ensure(before, []);
    expect(engine.containers.all).toEqual([container]);
    expect(outside.values(before, made.credentials)).toEqual(before.config);

    const rotating = { ...before, nextPassword: 'p1' };
    await outside.ensure(rotating, []);
    const { hostname } = new URL(outside.values(rotating, made.credentials)['URL'] ?? '');
    expect(hostname).toMatch(/^postgresql-[0-9a-f]{12}\.pond\.example$/);
    expect(engine.containers.all.map(({ spec }) => spec.aliases)).toEqual([[hostname]]);

    const after = { ...before, config: outside.values(rotating, made.credentials) };
    await provider.ensure(after, []);
    expect(engine.containers.all.map(({ spec }) => spec.aliases)).toEqual([[hostname]]);
  });

  it('are no fresh empty database when the volume has gone', async () => {
    const lost = addOn('postgresql', { state: 'provisioned' });

    await expect(provider.ensure(lost, [lost.appId])).rejects.toThrow(/with the data of my-db is gone/);
    expect(engine.containers.all).toEqual([]);
    expect(await engine.volumes.list(LABELS)).toEqual([]);
  });

  it('leave nothing when they are removed, twice if need be', async () => {
    const made = addOn('postgresql');
    await provider.ensure(made, [made.appId]);
    await provider.remove(made);
    await provider.remove(made);

    expect(engine.containers.all).toEqual([]);
    expect(await engine.volumes.list(LABELS)).toEqual([]);
  });

  it('say that the engine is away rather than that something is wrong with them', async () => {
    const made = addOn('postgresql');
    engine.faults.goAway();

    await expect(provider.ensure(made, [made.appId])).rejects.toMatchObject({ kind: 'engine_unavailable' });
    await expect(provider.remove(made)).rejects.toMatchObject({ kind: 'engine_unavailable' });
  });

  it('have a console where their service has a client', () => {
    expect(provider.console(addOn('postgresql'), { words: [], tty: false })).toEqual({
      url: 'rendezvous://localhost/secret',
    });
    expect(() => provider.console(addOn('memcached'), { words: [], tty: false })).toThrow(
      'Memcached has no console.',
    );
  });
});
