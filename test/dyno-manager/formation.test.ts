import { describe, expect, test } from 'vitest';
import { changedSizes } from '../../src/lib/domain/dyno-size.ts';
import { type Program, stubborn } from '../../src/lib/engine/fake/program.ts';
import { MINUTE, World, web } from './manager-harness.ts';

const started = (world: World): number =>
  world.engine.faults.calls.filter((call) => call === 'containers.start').length;

describe('scaling', () => {
  test('up starts only what is missing', async () => {
    const world = new World();
    await world.deploy({ ...web(), worker: { command: 'work', quantity: 0 } });
    const first = (await world.dyno('web.1')).id;
    await world.scale({ web: 3, worker: 1 });
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up', 'web.3 v1 up', 'worker.1 v1 up']);
    expect((await world.dyno('web.1')).id).toBe(first);
    expect(started(world)).toBe(4);
    expect(world.routes.now).toHaveLength(3);
  });

  test('down stops the highest numbers, after their requests', async () => {
    const world = new World();
    await world.deploy(web(3));
    const kept = (await world.dyno('web.1')).endpoint;
    world.logs.take();
    await world.scale({ web: 1 });
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(world.routes.now).toEqual([kept]);
    expect(world.routes.drains.flat()).toHaveLength(2);
    expect(world.logs.text.filter((line) => line.includes('web.3'))).toEqual([
      'heroku[web.3]: State changed from up to down',
      'heroku[web.3]: Stopping all processes with SIGTERM',
      'heroku[web.3]: Process exited with status 143',
    ]);
  });

  test('1 to 10 to 2 in the middle of it ends with exactly two', async () => {
    const world = new World();
    await world.deploy(web());
    const set = (quantity: number) =>
      world.store.formations.replace(world.app.id, [{ type: 'web', quantity, size: 'Standard-1X' }]);
    await set(10);
    void world.manager.reconcile(world.app.id).catch(() => undefined);
    await world.clock.advance(0);
    await set(2);
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'web.2 v1 running']);
  });

  test.each(Array.from({ length: 20 }, (_, turns) => turns))(
    'to none leaves none, however far a restart has come (%i turns)',
    async (turns) => {
      const world = new World();
      await world.deploy(web());
      await world.store.formations.replace(world.app.id, [{ type: 'web', quantity: 0, size: 'Standard-1X' }]);
      const restart = world.manager.restart(world.app.id, { all: true });
      for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await world.finish(Promise.all([restart, world.manager.reconcile(world.app.id)]));
      await world.calm();
      expect(await world.ps()).toEqual([]);
      expect(await world.containers()).toEqual([]);
    },
  );

  test('that came to nothing is done a minute later, whoever forgot it', async () => {
    const world = new World();
    await world.deploy(web());
    world.manager.start(new AbortController().signal);
    await world.clock.advance(50);
    await world.store.formations.replace(world.app.id, [{ type: 'web', quantity: 2, size: 'Standard-1X' }]);
    await world.clock.advance(MINUTE);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
    await world.clock.advance(10 * MINUTE);
    expect(started(world)).toBe(2);
    await world.finish(world.manager.close());
  });

  test('to what runs already does nothing', async () => {
    const world = new World();
    await world.deploy(web(2));
    await world.scale({ web: 2 });
    expect(started(world)).toBe(2);
  });

  test('gives a dyno what the installation says of its size, and no more processors than there are', async () => {
    const change = { memoryMb: 64, memoryCeiling: 1.5, cpuShares: 2, cpus: 64, processLimit: 20 };
    const sizes = changedSizes({ 'Standard-1X': change });
    const greedy: Program = async ({ listen, env, sleep, exceedMemory }) => {
      listen(Number(env['PORT']));
      await sleep(60_000);
      return exceedMemory();
    };
    const world = new World({ programs: { serve: greedy }, settings: { dynoSizes: sizes } });
    await world.deploy(web());
    expect(world.container('web.1').spec.limits).toEqual({
      memoryBytes: 96 * 1024 * 1024,
      cpuShares: 2,
      cpus: 4,
      pids: 20,
    });
    world.manager.start(AbortSignal.timeout(60_000));
    await world.clock.advance(75_000);
    expect(world.logs.text).toContain('heroku[web.1]: Process running mem=96MB(150.0%)');
  });

  test('to a size that the machine does not have says so, and leaves alone what serves', async () => {
    const world = new World();
    await world.deploy(web());
    world.logs.take();
    await world.scale({}, 'Performance-L');
    const said =
      'web.1 could not be started: Performance-L has 14336 MB of memory, more than the 8192 MB of the machine that dynos run on.';
    expect(world.logs.take()).toContain(`heroku[web.1]: Error R99 (Platform error) -> ${said}`);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(world.routes.now).toHaveLength(1);

    const outcome = await world.deploy(web());
    expect(outcome).toEqual({ ok: true });
  });

  test('an app without a release does nothing', async () => {
    const world = new World();
    await world.store.apps.insert(world.app);
    await world.manager.reconcile(world.app.id);
    expect(await world.containers()).toEqual([]);
  });

  test('to another size replaces the dynos, the new ones first', async () => {
    const world = new World();
    await world.deploy(web(2));
    await world.scale({}, 'Standard-2X');
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
    expect(world.container('web.1').spec.limits.memoryBytes).toBe(2 * 1024 * 1024 * 1024);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'web.2 v1 running']);
    expect(world.routes.published.filter((addresses) => addresses.length < 2)).toEqual([]);
  });
});

describe('a restart', () => {
  test('of a web dyno that serves routes to the new one before the old one goes', async () => {
    const world = new World();
    await world.deploy(web());
    const before = (await world.dyno('web.1')).endpoint;
    world.logs.take();
    const published = world.routes.published.length;
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    const after = (await world.dyno('web.1')).endpoint;
    expect(after).not.toBe(before);
    expect(world.routes.published.slice(published)).toEqual([[after]]);
    expect(world.routes.drains).toEqual([[before]]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(world.logs.text).toEqual([
      'heroku[web.1]: Restarting',
      'heroku[web.1]: State changed from up to starting',
      'heroku[web.1]: Starting process with command `serve`',
      'heroku[web.1]: State changed from starting to up',
      'heroku[web.1]: Stopping all processes with SIGTERM',
      'heroku[web.1]: Process exited with status 143',
    ]);
  });

  test('of a worker starts the new one while the old one is told to stop', async () => {
    const world = new World({ programs: { work: stubborn }, settings: { stopGraceMs: 10_000 } });
    await world.deploy({ worker: { command: 'work', quantity: 1 } });
    world.logs.take();
    await world.manager.restart(world.app.id, { type: 'worker' });
    await world.clock.advance(100);
    expect(await world.ps()).toEqual(['worker.1 v1 up']);
    expect(await world.containers()).toEqual(['worker.1 v1 running', 'worker.1 v1 running']);
    await world.calm();
    expect(await world.containers()).toEqual(['worker.1 v1 running']);
    expect(world.logs.text).toContain(
      'heroku[worker.1]: Error R12 (Exit timeout) -> At least one process failed to exit within 10 seconds of SIGTERM',
    );
    expect(world.logs.text.at(-1)).toBe('heroku[worker.1]: Process exited with status 137');
  });

  test('of one name leaves the others alone', async () => {
    const world = new World();
    await world.deploy(web(2));
    const first = (await world.dyno('web.1')).id;
    const second = (await world.dyno('web.2')).id;
    await world.finish(world.manager.restart(world.app.id, { name: 'web.2' }));
    await world.calm();
    expect((await world.dyno('web.1')).id).toBe(first);
    expect((await world.dyno('web.2')).id).not.toBe(second);
  });

  test('that does not come up keeps the dyno from before', async () => {
    let runs = 0;
    const once: Program = async (process) => {
      runs += 1;
      if (runs > 1) return 1;
      process.listen(Number(process.env['PORT']));
      while ((await process.signalled()) !== 'SIGTERM');
      return 143;
    };
    const world = new World({ programs: { serve: once } });
    await world.deploy(web());
    const before = await world.dyno('web.1');
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    expect(await world.store.dynos.list(world.app.id)).toEqual([before]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(world.logs.text.at(-1)).toBe('heroku[web.1]: Restart failed, the dyno from before goes on');
  });

  test('that a new release overtakes changes nothing of it', async () => {
    const slow: Program = async (process) => {
      await process.sleep(10_000);
      process.listen(Number(process.env['PORT']));
      while ((await process.signalled()) !== 'SIGTERM');
      return 143;
    };
    const world = new World({ programs: { slow } });
    await world.deploy(web(1, 'slow'));
    await world.manager.restart(world.app.id, { all: true });
    await world.handOver(await world.release(web()));
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(1);
  });
});

test('stopping a dyno of the formation starts it again at once', async () => {
  const world = new World();
  await world.deploy(web(2));
  const before = await world.dyno('web.1');
  await world.finish(world.manager.stop(world.app.id, { name: 'web.1' }));
  await world.calm();
  const after = await world.dyno('web.1');
  expect(after.id).not.toBe(before.id);
  expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
  expect(world.routes.now).not.toContain(before.endpoint);
  expect(await world.containers()).toEqual(['web.1 v1 running', 'web.2 v1 running']);
});

test('retiring an app leaves no container, no row and no network', async () => {
  const world = new World();
  await world.deploy({ ...web(2), worker: { command: 'work', quantity: 1 } });
  await world.finish(world.manager.retire(world.app.id));
  expect(await world.containers()).toEqual([]);
  expect(await world.store.dynos.list(world.app.id)).toEqual([]);
  expect(await world.engine.networks.list({ 'renga.installation': 'test' })).toEqual([]);
  await world.finish(world.manager.retire(world.app.id));
});
