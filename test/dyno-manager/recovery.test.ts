import { describe, expect, test } from 'vitest';
import { newRun } from '../../src/lib/dyno-manager/new-run.ts';
import { exitsAfter, type Program, untilTerminated } from '../../src/lib/engine/fake/program.ts';
import { MINUTE, World, web } from './manager-harness.ts';

const watch = async (world: World): Promise<void> => {
  world.manager.start(new AbortController().signal);
  await world.clock.advance(50);
};

describe('a control plane that comes back', () => {
  test('adopts what runs', async () => {
    const world = new World();
    await world.deploy({ ...web(2), worker: { command: 'work', quantity: 1 } });
    const before = await world.store.dynos.list(world.app.id);
    const ids = world.engine.containers.all.map((container) => container.id);
    await world.restartControlPlane();
    await world.calm();
    expect(await world.store.dynos.list(world.app.id)).toEqual(before);
    expect(world.engine.containers.all.map((container) => container.id)).toEqual(ids);
    expect(world.engine.containers.all.every((container) => container.isRunning)).toBe(true);
  });

  test('A13: logs an exit that it missed with its true time, and starts the dyno again', async () => {
    const once: Program = async (process) => {
      process.listen(Number(process.env['PORT']));
      return exitsAfter(5_000, 7)(process);
    };
    const world = new World({ programs: { serve: once } });
    await world.deploy(web());
    world.logs.take();
    const start = world.clock.now().getTime();
    world.abandon();
    await world.clock.advance(5 * MINUTE);
    await world.finish(world.manager.recover());
    await world.calm();
    const [exit] = world.logs.lines;
    expect(exit?.message).toBe('Process exited with status 7');
    expect(exit?.time.getTime()).toBeLessThanOrEqual(start + 5_000);
    expect(world.logs.text[1]).toBe('heroku[web.1]: State changed from up to crashed');
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect((await world.dyno('web.1')).crashes).toBe(1);
  });

  test('removes containers that no row explains, and nobody else is touched', async () => {
    const world = new World();
    await world.deploy(web());
    const spec = world.container('web.1').spec;
    const labels = { ...spec.labels, 'renga.dyno': 'nobody' };
    await world.engine.containers.create({ ...spec, name: 'renga-test-lost', labels });
    await world.engine.containers.create({
      ...spec,
      name: 'other',
      labels: { ...labels, 'renga.installation': 'other' },
    });
    await world.restartControlPlane();
    await world.calm();
    expect(world.engine.containers.all.map((each) => each.spec.name)).toEqual([spec.name, 'other']);
  });

  test('leaves nothing of a one-off that it was making when it died', async () => {
    const world = new World();
    await world.deploy(web());
    const { spec } = world.container('web.1');
    const release = await world.store.releases.current(world.app.id);
    if (!release) throw new Error('no release');
    const slot = { type: 'run', number: 7, size: 'Standard-1X', command: 'job' };
    const oneOff = { attached: false, env: {} };
    const row = newRun({ appId: world.app.id, release, slot, at: world.clock.now(), serving: false, oneOff });
    await world.store.dynos.insert(row);
    const labels = { ...spec.labels, 'renga.dyno': row.id, 'renga.process': 'run.7' };
    await world.engine.containers.create({ ...spec, name: 'renga-test-run', labels });
    await world.restartControlPlane();
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect((await world.dyno('run.7')).state).toBe('complete');
  });

  test('lets dynos that were draining when it died finish what they have in hand', async () => {
    const world = new World();
    await world.deploy(web(2));
    const old = world.routes.now;
    const { promise, resolve: finish } = Promise.withResolvers<void>();
    world.routes.busy = promise;
    await world.handOver(await world.release(web(2)));
    expect(world.routes.drains).toEqual([old]);
    const all = ['web.1 v1 running', 'web.1 v2 running', 'web.2 v1 running', 'web.2 v2 running'];
    expect(await world.containers()).toEqual(all);

    await world.restartControlPlane();
    await world.clock.advance(1_000);
    expect(world.routes.drains.slice(1).flat().sort()).toEqual([...old].sort());
    expect(await world.containers()).toEqual(all);
    finish();
    await world.calm();
    expect(await world.containers()).toEqual(['web.1 v2 running', 'web.2 v2 running']);
  });

  test('starts what was to be started when it died', async () => {
    const world = new World();
    await world.deploy(web());
    world.engine.faults.hangNext('containers.create');
    await world.store.formations.replace(world.app.id, [{ type: 'web', quantity: 2, size: 'Standard-1X' }]);
    void world.manager.reconcile(world.app.id).catch(() => undefined);
    await world.clock.advance(10);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 starting']);
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'web.2 v1 running']);
  });

  test('goes on waiting for a crashed dyno’s time', async () => {
    const world = new World({ programs: { serve: exitsAfter(10, 1) } });
    await world.deploy(web(), { force: true });
    await world.clock.advance(1_000);
    const before = await world.dyno('web.1');
    expect(before.state).toBe('crashed');
    await world.restartControlPlane();
    await world.clock.advance(19 * MINUTE);
    expect((await world.dyno('web.1')).id).toBe(before.id);
    await world.clock.advance(2 * MINUTE);
    expect((await world.dyno('web.1')).id).not.toBe(before.id);
  });

  test('finds an engine that is away, and catches up when it is back', async () => {
    const world = new World();
    await world.deploy(web());
    world.abandon();
    world.engine.faults.goAway();
    await world.finish(world.manager.recover());
    await watch(world);
    await world.clock.advance(10 * MINUTE);
    const running = world.container('web.1').id;
    world.engine.faults.comeBack();
    await world.clock.advance(MINUTE);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect((await world.dyno('web.1')).containerId).toBe(running);
    await world.finish(world.manager.close());
  });

  test('after stopAll starts every formation again and no one-off', async () => {
    const world = new World();
    await world.deploy({ ...web(2), worker: { command: 'work', quantity: 1 } });
    await watch(world);
    const { release, slug } = await currentOf(world);
    const oneOff = await world.finish(
      world.manager.run({
        app: world.app,
        release,
        slug,
        type: 'run',
        command: 'sleep',
        size: 'Standard-1X',
        env: {},
        attach: false,
        tty: false,
      }),
    );
    await world.finish(world.manager.stopAll());
    expect(await world.containers()).toEqual([]);
    expect(await world.ps()).toEqual(['web.1 v1 down', 'web.2 v1 down', 'worker.1 v1 down']);
    await world.finish(world.manager.close());
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up', 'worker.1 v1 up']);
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(4);
    expect((await world.store.dynos.find(world.app.id, oneOff.id))?.state).toBe('complete');
  });
});

describe('an engine that restarts', () => {
  test('B2: and ends all containers makes no crash of it', async () => {
    const world = new World();
    await world.deploy({ ...web(2), worker: { command: 'work', quantity: 1 } });
    await watch(world);
    world.logs.take();
    await world.engine.restartWithoutLiveRestore();
    await world.clock.advance(15_000);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up', 'worker.1 v1 up']);
    expect((await world.store.dynos.list(world.app.id)).map((dyno) => dyno.crashes)).toEqual([0, 0, 0]);
    expect(world.routes.now).toHaveLength(2);
    expect(world.logs.text.filter((line) => line.includes('worker.1'))).toEqual([
      'heroku[worker.1]: Process exited with status 137',
      'heroku[worker.1]: Restarting',
      'heroku[worker.1]: State changed from up to starting',
      'heroku[worker.1]: Starting process with command `work`',
      'heroku[worker.1]: State changed from starting to up',
    ]);
    await world.finish(world.manager.close());
  });

  test('B3: that stays away is told of once, once more when it is back, and is not asked all the time', async () => {
    const world = new World();
    await world.deploy(web());
    await watch(world);
    world.engine.faults.goAway();
    const calls = world.engine.faults.calls.length;
    await world.clock.advance(10 * MINUTE);
    expect(world.engine.faults.calls.length - calls).toBeLessThan(750);
    expect(world.notices).toHaveLength(1);
    world.engine.faults.comeBack();
    await world.clock.advance(MINUTE);
    expect(world.notices).toEqual([
      'The container engine does not answer; dynos are left as they are. The engine is away: told to be',
      'The container engine answers again.',
    ]);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(world.errors).toEqual([]);
    await world.finish(world.manager.close());
  });

  test('B2: and ends its containers when it answers already makes no crash of it', async () => {
    const world = new World();
    await world.deploy({ ...web(1), worker: { command: 'work', quantity: 1 } });
    await watch(world);
    world.engine.faults.goAway();
    await world.clock.advance(5_000);
    world.engine.faults.comeBack();
    await world.clock.advance(2_500);
    for (const container of world.engine.containers.all) container.signal('SIGKILL');
    await world.clock.advance(1_000);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);
    expect((await world.store.dynos.list(world.app.id)).map((dyno) => dyno.crashes)).toEqual([0, 0]);
    expect(world.logs.text.filter((line) => line.includes('crashed'))).toEqual([]);

    await world.clock.advance(20_000);
    for (const container of world.engine.containers.all) container.signal('SIGKILL');
    await world.clock.advance(1_000);
    expect((await world.store.dynos.list(world.app.id)).map((dyno) => dyno.crashes)).toEqual([1, 1]);
    await world.finish(world.manager.close());
  });

  test('B2: and ends its containers when it answers already starts none before what it needs is there again', async () => {
    const world = new World();
    await world.deploy(web(2));
    let there = Promise.resolve();
    world.manager.start(new AbortController().signal, () => there);
    await world.clock.advance(10);
    world.engine.faults.goAway();
    await world.clock.advance(5_000);
    world.engine.faults.comeBack();
    await world.clock.advance(2_500);
    const late = Promise.withResolvers<void>();
    there = late.promise;
    for (const container of world.engine.containers.all) container.signal('SIGKILL');
    await world.clock.advance(8_000);
    expect(await world.ps()).toEqual(['web.1 v1 starting', 'web.2 v1 starting']);
    expect(await world.containers()).toEqual([]);

    late.resolve();
    await world.clock.advance(1_000);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
    await world.finish(world.manager.close());
  });

  test('B2: while a dyno boots starts it again and makes no crash of it, however often', async () => {
    const slow: Program = async (process) => {
      await process.sleep(20_000);
      process.listen(Number(process.env['PORT']));
      return untilTerminated(process);
    };
    const world = new World({ programs: { slow } });
    await world.deploy({ web: { command: 'slow', quantity: 1 } });
    await watch(world);
    await world.engine.restartWithoutLiveRestore();
    for (let times = 0; times < 3; times += 1) {
      await world.clock.advance(10_000);
      expect(await world.ps()).toEqual(['web.1 v1 starting']);
      await world.engine.restartWithoutLiveRestore();
    }
    await world.clock.advance(30_000);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect((await world.dyno('web.1')).crashes).toBe(0);
    expect(world.logs.text.filter((line) => line.includes('crashed'))).toEqual([]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('B2: while a dyno waits to be tried again leaves its back-off as it was', async () => {
    const world = new World({ programs: { bad: exitsAfter(10, 1) } });
    await world.deploy({ ...web(), worker: { command: 'bad', quantity: 1 } }, { force: true });
    await watch(world);
    const before = await world.dyno('worker.1');
    expect(before.crashes).toBe(2);
    await world.engine.restartWithoutLiveRestore();
    await world.clock.advance(MINUTE);
    expect(await world.dyno('worker.1')).toEqual(before);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 crashed']);
    await world.finish(world.manager.close());
  });
});

async function currentOf(world: World) {
  const release = await world.store.releases.current(world.app.id);
  const slug = release?.slugId ? await world.store.slugs.find(release.slugId) : null;
  if (!release || !slug) throw new Error('Nothing was deployed');
  return { release, slug };
}
