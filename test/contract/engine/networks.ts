import { describe, expect, test } from 'vitest';
import { codeOf, type EngineHarness, started } from './harness.ts';

export function networksContract(harness: () => EngineHarness): void {
  describe('networks', () => {
    const optionsOf = (
      suffix: string,
      changes: { readonly pool?: string; readonly prefix?: number } = {},
    ) => ({
      name: harness().name(suffix),
      labels: harness().labels,
      pool: harness().pool,
      prefix: 28,
      ...changes,
    });

    test('a network has a subnet of the pool, its gateway and its labels', async () => {
      const { engine, labels, pool, name } = harness();
      const made = await engine.networks.ensure(optionsOf('one'));
      const { id, subnet, gateway, ...rest } = made;
      expect(rest).toEqual({ name: name('one'), labels });
      expect(subnet).toMatch(/\/28$/);
      expect(subnet.split('.').slice(0, 2)).toEqual(pool.split('.').slice(0, 2));
      expect(gateway).toBe(subnet.replace(/(\d+)\/28$/, (_all, last) => String(Number(last) + 1)));
      expect(id).not.toBe('');
    });

    test('asking again finds the same network', async () => {
      const { engine } = harness();
      const first = await engine.networks.ensure(optionsOf('again'));
      expect(await engine.networks.ensure(optionsOf('again'))).toEqual(first);
      expect(await harness().engine.networks.list(harness().labels)).toEqual([first]);
    });

    test('a name that somebody else uses is a conflict', async () => {
      const { engine, labels } = harness();
      await engine.networks.ensure(optionsOf('taken'));
      const other = { ...optionsOf('taken'), labels: { ...labels, owner: 'another' } };
      expect(await codeOf(engine.networks.ensure(other))).toBe('conflict');
    });

    test('eight at once, of clients that know nothing of each other, get eight subnets', async () => {
      const { another } = harness();
      const made = await Promise.all(
        Array.from({ length: 8 }, (_item, index) => another().networks.ensure(optionsOf(`race-${index}`))),
      );
      expect(new Set(made.map(({ subnet }) => subnet)).size).toBe(8);
    });

    test('eight at once in a pool of eight subnets all find one', async () => {
      const { another, pool } = harness();
      const tight = { pool: pool.replace(/0\/\d+$/, '128/25'), prefix: 28 };
      const made = await Promise.all(
        Array.from({ length: 8 }, (_item, index) =>
          another().networks.ensure(optionsOf(`tight-${index}`, tight)),
        ),
      );
      expect(new Set(made.map(({ subnet }) => subnet)).size).toBe(8);
    });

    test('eight at once of one name make one network', async () => {
      const { engine, another, labels } = harness();
      const made = await Promise.all(
        Array.from({ length: 8 }, () => another().networks.ensure(optionsOf('same'))),
      );
      expect(await engine.networks.list(labels)).toHaveLength(1);
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    });

    test('a pool without a free subnet is exhausted', async () => {
      const { engine, pool } = harness();
      const small = { pool: pool.replace(/\d+\/\d+$/, '0/28'), prefix: 28 };
      await engine.networks.ensure(optionsOf('last', small));
      expect(await codeOf(engine.networks.ensure(optionsOf('none-left', small)))).toBe('pool_exhausted');
    });

    test('a removed network is gone, and removing it again is success', async () => {
      const { engine, labels, name } = harness();
      await engine.networks.ensure(optionsOf('removed'));
      await engine.networks.remove(name('removed'));
      expect(await engine.networks.list(labels)).toEqual([]);
      await engine.networks.remove(name('removed'));
    });

    test('a container on two networks keeps the address of its own', async () => {
      const { engine, name } = harness();
      const own = await engine.networks.ensure(optionsOf('z-own'));
      const other = await engine.networks.ensure(optionsOf('a-other'));
      const id = await started(harness(), 'on-two', [{ do: 'serve' }], { network: own.name });
      const addressOf = async () => (await engine.containers.inspect(id))?.address;
      const address = await addressOf();
      expect(address?.split('.').slice(0, 3)).toEqual(own.subnet.split('.').slice(0, 3));
      await engine.networks.connect(other.name, id);
      await engine.networks.connect(other.name, id);
      expect(await addressOf()).toBe(address);
      expect(await codeOf(engine.networks.remove(other.name))).toBe('conflict');
      await engine.networks.disconnect(other.name, id);
      await engine.networks.disconnect(other.name, id);
      await engine.networks.remove(other.name);
      expect(await codeOf(engine.networks.connect(name('absent'), id))).toBe('not_found');
      expect(await codeOf(engine.networks.connect(own.name, name('absent')))).toBe('not_found');
      await engine.networks.disconnect(name('absent'), id);
    });

    test('a network with a container that runs cannot be removed', async () => {
      const { engine, name } = harness();
      const { name: network } = await engine.networks.ensure(optionsOf('used'));
      await started(harness(), 'on-network', [{ do: 'serve' }], { network });
      expect(await codeOf(engine.networks.remove(name('used')))).toBe('conflict');
    });
  });
}
