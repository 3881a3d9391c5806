import { describe, expect, test } from 'vitest';
import { codeOf, type EngineHarness, MEGABYTE, serving, specOf, started, untilReady } from './harness.ts';

export function containersContract(harness: () => EngineHarness): void {
  describe('containers', () => {
    test('a container is made once', async () => {
      const { engine } = harness();
      const spec = specOf(harness(), 'once', [{ do: 'serve' }]);
      const first = await engine.containers.create(spec);
      const second = await engine.containers.create(spec);
      expect([first.created, second]).toEqual([true, { id: first.id, created: false }]);
    });

    test('four at once of one name make one container', async () => {
      const { another } = harness();
      const spec = specOf(harness(), 'race', [{ do: 'serve' }]);
      const made = await Promise.all(Array.from({ length: 4 }, () => another().containers.create(spec)));
      expect(new Set(made.map(({ id }) => id)).size).toBe(1);
      expect(made.filter(({ created }) => created)).toHaveLength(1);
    });

    test('a name with other labels is a conflict', async () => {
      const { engine, labels } = harness();
      await engine.containers.create(specOf(harness(), 'taken', [{ do: 'serve' }]));
      const other = specOf(harness(), 'taken', [{ do: 'serve' }], { labels: { ...labels, dyno: 'another' } });
      expect(await codeOf(engine.containers.create(other))).toBe('conflict');
    });

    test('a container of an absent image is not found', async () => {
      const spec = specOf(harness(), 'imageless', [], { image: harness().name('absent') });
      expect(await codeOf(harness().engine.containers.create(spec))).toBe('not_found');
    });

    test('an absent container is null, cannot be started and is no error to end', async () => {
      const { engine, name } = harness();
      const absent = name('absent');
      expect(await engine.containers.inspect(absent)).toBe(null);
      expect(await codeOf(engine.containers.start(absent))).toBe('not_found');
      expect(await codeOf(engine.containers.wait(absent))).toBe('not_found');
      await engine.containers.stop(absent, { graceMs: 1000 });
      await engine.containers.kill(absent, 'SIGTERM');
      await engine.containers.remove(absent);
    });

    test('before, during and after its run it is described as it is', async () => {
      const { engine, labels, name, image } = harness();
      const steps = [{ do: 'serve', ready: 'ready' }] as const;
      const { id } = await engine.containers.create(specOf(harness(), 'life', steps));
      const fixed = { id, name: name('life'), labels: { contract: 'base', ...labels }, image };
      const nothing = { pid: null, startedAt: null, exit: null, address: null, published: null };
      expect(await seen(id)).toEqual({ ...fixed, ...nothing, state: 'created' });

      await engine.containers.start(id);
      await engine.containers.start(id);
      const running = await seen(id);
      const { pid, startedAt } = running;
      expect(running).toEqual({ ...fixed, ...nothing, state: 'running', pid, startedAt });
      expect([typeof pid, startedAt]).toEqual(['number', expect.any(Date)]);

      await untilReady(harness(), id);
      await engine.containers.stop(id, { graceMs: 10_000 });
      const ended = await seen(id);
      const finishedAt = ended.exit?.finishedAt;
      const exit = { exitCode: 143, oomKilled: false, finishedAt };
      expect(ended).toEqual({ ...fixed, ...nothing, state: 'exited', startedAt, exit });
      expect(finishedAt).toEqual(expect.any(Date));
    });

    test('it is found by name and listed by label', async () => {
      const { engine, labels, name } = harness();
      const { id } = await engine.containers.create(specOf(harness(), 'listed', [{ do: 'serve' }]));
      expect((await engine.containers.inspect(name('listed')))?.id).toBe(id);
      expect(await engine.containers.list(labels)).toEqual([
        { id, name: name('listed'), labels: { contract: 'base', ...labels }, state: 'created' },
      ]);
      expect(await engine.containers.list({ ...labels, other: 'yes' })).toEqual([]);
    });

    test('one on a network has an address of it', async () => {
      const { engine, labels, pool, name } = harness();
      const network = await engine.networks.ensure({ name: name('net'), labels, pool, prefix: 28 });
      const id = await serving(harness(), 'addressed', { network: network.name });
      const { address } = await seen(id);
      expect(address?.split('.').slice(0, 3)).toEqual(network.subnet.split('.').slice(0, 3));
      await engine.containers.stop(id, { graceMs: 10_000 });
      expect((await seen(id)).address).toBe(null);
    });

    test('one that ignores SIGTERM is killed after its grace', async () => {
      const { engine } = harness();
      const id = await started(harness(), 'stubborn', [{ do: 'ignore-termination' }]);
      await untilReady(harness(), id);
      await engine.containers.stop(id, { graceMs: 1000 });
      expect((await seen(id)).exit).toMatchObject({ exitCode: 137, oomKilled: false });
      await engine.containers.stop(id, { graceMs: 1000 });
    });

    test('a signal reaches it, and one after its end is no error', async () => {
      const { engine } = harness();
      const id = await serving(harness(), 'signalled');
      await engine.containers.kill(id, 'SIGTERM');
      expect(await engine.containers.wait(id)).toMatchObject({ exitCode: 143 });
      await engine.containers.kill(id, 'SIGTERM');
    });

    test('one that runs is removed by force, once', async () => {
      const { engine } = harness();
      const id = await started(harness(), 'removed', [{ do: 'ignore-termination' }]);
      await Promise.all([engine.containers.remove(id), harness().another().containers.remove(id)]);
      expect(await engine.containers.inspect(id)).toBe(null);
    });

    test('waiting gives the exit code, of one that has not been started yet too', async () => {
      const { engine } = harness();
      const steps = [
        { do: 'sleep', ms: 300 },
        { do: 'exit', code: 3 },
      ] as const;
      const { id } = await engine.containers.create(specOf(harness(), 'waited', steps));
      const early = engine.containers.wait(id);
      await engine.containers.start(id);
      const late = engine.containers.wait(id);
      expect(await early).toEqual(await late);
      expect(await early).toMatchObject({ exitCode: 3, oomKilled: false });
      expect(await engine.containers.wait(id)).toEqual(await late);
    });

    test('a wait ends with its signal, with the container, and with the engine', async () => {
      const { engine, goAway, comeBack } = harness();
      const id = await serving(harness(), 'long');
      const abort = new AbortController();
      const aborted = codeOf(engine.containers.wait(id, abort.signal));
      abort.abort('enough');
      expect(await aborted).toBe('enough');

      const lost = codeOf(engine.containers.wait(id));
      await untilWaiting();
      await goAway();
      expect(await lost).toBe('unavailable');
      expect(await codeOf(engine.info())).toBe('unavailable');
      await comeBack();

      const removed = engine.containers.wait(id);
      await untilWaiting();
      await engine.containers.remove(id);
      expect(await removed).toMatchObject({ exitCode: 137, oomKilled: false });
    });

    test('a paused one stands still until a signal comes', async () => {
      const { engine, name } = harness();
      const id = await serving(harness(), 'paused');
      await engine.containers.pause(id);
      await engine.containers.pause(id);
      const { pid, state } = await seen(id);
      expect([typeof pid, state]).toEqual(['number', 'paused']);
      expect(await engine.containers.list(harness().labels)).toContainEqual(
        expect.objectContaining({ id, state: 'paused' }),
      );

      await engine.containers.kill(id, 'SIGTERM');
      expect(await engine.containers.wait(id)).toMatchObject({ exitCode: 143 });
      expect(await codeOf(engine.containers.pause(id))).toBe('conflict');
      expect(await codeOf(engine.containers.unpause(id))).toBe('conflict');
      expect(await codeOf(engine.containers.pause(name('absent')))).toBe('not_found');
      expect(await codeOf(engine.containers.unpause(name('absent')))).toBe('not_found');
    });

    test('a paused one goes on once, and is removed by force', async () => {
      const { engine } = harness();
      const id = await started(harness(), 'thawed', [{ do: 'serve' }]);
      await engine.containers.pause(id);
      await engine.containers.unpause(id);
      await engine.containers.unpause(id);
      expect((await seen(id)).state).toBe('running');
      await engine.containers.pause(id);
      await engine.containers.remove(id);
      expect(await engine.containers.inspect(id)).toBe(null);
    });

    test('one that exceeds its memory is told from one that was killed', async () => {
      const { engine } = harness();
      const id = await started(harness(), 'greedy', [{ do: 'exceed-memory' }]);
      expect(await engine.containers.wait(id)).toMatchObject({ exitCode: 137, oomKilled: true });
      expect((await engine.containers.inspect(id))?.exit).toMatchObject({
        oomKilled: true,
        memoryLimitBytes: 32 * MEGABYTE,
      });
    });

    test('it says what it uses while it runs', async () => {
      const { engine, name } = harness();
      const id = await started(harness(), 'measured', [{ do: 'serve' }]);
      const stats = await engine.containers.stats(id);
      expect(stats).toMatchObject({ swapBytes: 0, limitBytes: 32 * MEGABYTE });
      expect(stats?.rssBytes).toBeGreaterThan(0);
      expect((stats?.rssBytes ?? 0) + (stats?.cacheBytes ?? 0)).toBeLessThanOrEqual(32 * MEGABYTE);
      expect(stats?.heldBytes).toBeGreaterThan(0);
      expect(await engine.containers.runnable(id)).toBeGreaterThanOrEqual(0);

      await engine.containers.kill(id, 'SIGKILL');
      await engine.containers.wait(id);
      expect(await engine.containers.stats(id)).toBe(null);
      expect(await engine.containers.runnable(id)).toBe(null);
      expect(await engine.containers.stats(name('absent'))).toBe(null);
    });

    test('it sees its environment', async () => {
      const { engine } = harness();
      const value = 'two words, "quotes", $dollar\nand a second line';
      const id = await started(harness(), 'env', [{ do: 'show-variable', name: 'SECRET' }], {
        env: { SECRET: value },
      });
      const lines = [];
      for await (const { text } of engine.containers.output(id, { follow: true })) lines.push(text);
      expect(lines.join('\n')).toBe(value);
    });

    test('its listening sockets are told, and those of one that has ended are none', async () => {
      const { engine, labels, pool, name } = harness();
      const network = await engine.networks.ensure({ name: name('net'), labels, pool, prefix: 28 });
      const steps = [
        { do: 'listen', address: '127.0.0.1', port: 5001 },
        { do: 'listen', address: '0.0.0.0', port: 5002 },
        { do: 'print', text: 'ready\n' },
        { do: 'serve' },
      ] as const;
      const id = await started(harness(), 'listening', steps, { network: network.name });
      for await (const { text } of engine.containers.output(id, { follow: true }))
        if (text === 'ready') break;
      await expect
        .poll(async () => [...(await engine.containers.listeners(id))].sort((a, b) => a.port - b.port))
        .toEqual([
          { address: '127.0.0.1', port: 5001 },
          { address: '0.0.0.0', port: 5002 },
        ]);
      await engine.containers.stop(id, { graceMs: 10_000 });
      expect(await engine.containers.listeners(id)).toEqual([]);
    });

    test('a published port is told while it runs', async () => {
      const { engine, labels, pool, name } = harness();
      const network = await engine.networks.ensure({ name: name('net'), labels, pool, prefix: 28 });
      const changes = { network: network.name, publish: 5000 };
      const id = await serving(harness(), 'published', changes);
      expect((await seen(id)).published).toMatch(/^127\.0\.0\.1:\d+$/);
      await engine.containers.stop(id, { graceMs: 10_000 });
      expect((await seen(id)).published).toBe(null);
    });

    async function seen(id: string) {
      const found = await harness().engine.containers.inspect(id);
      if (!found) throw new Error(`container ${id} is gone`);
      return found;
    }

    const untilWaiting = () => new Promise((resolve) => setTimeout(resolve, 1_000));
  });
}
