import { describe, expect, test } from 'vitest';
import { MINUTE, World, web } from './manager-harness.ts';

const settings = { ecoStopAfterMs: 60 * MINUTE };
const wanted = { ...web(), worker: { command: 'work', quantity: 1 } };

async function ecoWorld(): Promise<World> {
  const world = new World({ settings });
  await world.deploy(wanted);
  await world.scale({}, 'Eco');
  world.logs.take();
  return world;
}

async function sleep(world: World): Promise<void> {
  await world.finish(world.manager.sleep(world.app.id));
  await world.calm();
}

async function wake(world: World): Promise<void> {
  await world.finish(world.manager.wake(world.app.id));
  await world.calm();
}

/** So long that what sleeps is stopped. */
async function stopForLong(world: World): Promise<void> {
  await world.clock.advance(61 * MINUTE);
  await world.restartControlPlane();
  await world.calm();
  expect(await world.containers()).toEqual([]);
}

describe('an Eco app', () => {
  test('falls asleep whole, out of the routes first, and is paused', async () => {
    const world = await ecoWorld();
    const { endpoint } = await world.dyno('web.1');
    await sleep(world);

    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect(await world.containers()).toEqual(['web.1 v1 paused', 'worker.1 v1 paused']);
    expect(world.routes.now).toEqual([]);
    expect(world.routes.drains.at(-1)).toEqual([endpoint]);
    expect(world.logs.take().toSorted()).toEqual([
      'heroku[web.1]: Idling',
      'heroku[web.1]: State changed from up to down',
      'heroku[worker.1]: Idling',
      'heroku[worker.1]: State changed from up to down',
    ]);
    await sleep(world);
    expect(world.logs.take()).toEqual([]);
  });

  test('is woken as it was: same runs, same place', async () => {
    const world = await ecoWorld();
    const before = await world.dyno('web.1');
    await sleep(world);
    world.logs.take();
    await wake(world);

    expect(await world.dyno('web.1')).toEqual({
      ...before,
      updatedAt: (await world.dyno('web.1')).updatedAt,
    });
    expect(await world.containers()).toEqual(['web.1 v1 running', 'worker.1 v1 running']);
    expect(world.routes.now).toEqual([before.endpoint]);
    expect(world.logs.take().filter((line) => line.startsWith('heroku[web.1]'))).toEqual([
      'heroku[web.1]: Unidling',
      'heroku[web.1]: State changed from down to starting',
      'heroku[web.1]: State changed from starting to up',
    ]);
    await wake(world);
    expect(world.logs.take()).toEqual([]);
  });

  test('is not paused before what it answers has ended, and a wake meanwhile needs no pause', async () => {
    const world = await ecoWorld();
    const answered = Promise.withResolvers<void>();
    world.routes.busy = answered.promise;
    const asleep = world.manager.sleep(world.app.id);
    await world.clock.advance(1000);
    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'worker.1 v1 running']);

    const awake = world.manager.wake(world.app.id);
    await world.clock.advance(1000);
    answered.resolve();
    await world.finish(Promise.all([asleep, awake]));
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'worker.1 v1 running']);
  });

  test('gives its memory back when it has slept for long, and is started by a wake then', async () => {
    const world = await ecoWorld();
    const before = await world.dyno('web.1');
    const stop = new AbortController();
    world.manager.start(stop.signal);
    await sleep(world);
    world.logs.take();
    for (let minute = 0; minute < 59; minute += 1) await world.clock.advance(MINUTE);
    expect(await world.containers()).toEqual(['web.1 v1 paused', 'worker.1 v1 paused']);
    for (let minute = 0; minute < 2; minute += 1) await world.clock.advance(MINUTE);

    expect(await world.containers()).toEqual([]);
    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect((await world.dyno('web.1')).id).not.toBe(before.id);
    expect(world.logs.take().filter((line) => line.startsWith('heroku[web.1]'))).toEqual([
      'heroku[web.1]: Stopping all processes with SIGTERM',
      'heroku[web.1]: Process exited with status 143',
    ]);

    await wake(world);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'worker.1 v1 running']);
    expect(world.logs.take().filter((line) => line.startsWith('heroku[web.1]'))).toEqual([
      'heroku[web.1]: Unidling',
      'heroku[web.1]: State changed from down to starting',
      'heroku[web.1]: Starting process with command `serve`',
      'heroku[web.1]: State changed from starting to up',
    ]);
    stop.abort();
  });

  test('sleeps on over a restart of the control plane, and wakes after it', async () => {
    const world = await ecoWorld();
    await sleep(world);
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect(await world.containers()).toEqual(['web.1 v1 paused', 'worker.1 v1 paused']);
    await wake(world);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);
  });

  test('that kept its memory is woken by one call of the engine for each dyno', async () => {
    const world = await ecoWorld();
    await sleep(world);
    const calls = world.engine.faults.calls.length;
    await wake(world);
    const made = world.engine.faults.calls.slice(calls);
    expect(made.slice(0, 2)).toEqual(['containers.unpause', 'containers.unpause']);
    expect(made).not.toContain('containers.list');
  });

  test.each([
    ['sleep', 'containers.pause'],
    ['wake', 'containers.unpause'],
    ['wake', 'containers.inspect'],
    ['wake from the stop', 'containers.list'],
    ['wake from the stop', 'containers.create'],
    ['wake from the stop', 'containers.start'],
    ['wake from the stop', 'containers.inspect'],
  ] as const)('a control plane that ends in a %s at %s leaves nothing half asleep', async (what, call) => {
    const world = await ecoWorld();
    if (what !== 'sleep') await sleep(world);
    if (what === 'wake from the stop') await stopForLong(world);
    const calls = world.engine.faults.calls.length;
    world.engine.faults.failNext(call, 'unavailable');
    const begun = what === 'sleep' ? world.manager.sleep(world.app.id) : world.manager.wake(world.app.id);
    await world.finish(begun.catch(() => undefined));
    expect(world.engine.faults.calls.slice(calls)).toContain(call);
    await world.restartControlPlane();
    await world.calm();

    const [state, container] = what === 'sleep' ? ['idle', 'paused'] : ['up', 'running'];
    expect(await world.ps()).toEqual([`web.1 v1 ${state}`, `worker.1 v1 ${state}`]);
    expect(await world.containers()).toEqual([`web.1 v1 ${container}`, `worker.1 v1 ${container}`]);
  });

  test.each(['containers.kill', 'containers.wait', 'containers.remove'] as const)(
    'a control plane that ends at %s while what sleeps is stopped leaves no container',
    async (call) => {
      const world = await ecoWorld();
      await sleep(world);
      await world.clock.advance(61 * MINUTE);
      world.engine.faults.failNext(call, 'unavailable');
      await world.restartControlPlane();
      await world.clock.advance(50);
      await world.restartControlPlane();
      await world.calm();
      expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
      expect(await world.containers()).toEqual([]);
    },
  );

  test('what was paused and has ended outside sleeps on without a container', async () => {
    const world = await ecoWorld();
    await sleep(world);
    await world.engine.containers.remove(world.container('worker.1').id);
    world.container('web.1').signal('SIGKILL');
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect(await world.containers()).toEqual([]);
    await wake(world);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);
  });

  test('is stopped with everything else and sleeps on at the next start', async () => {
    const world = await ecoWorld();
    await sleep(world);
    await world.finish(world.manager.stopAll());
    expect(await world.containers()).toEqual([]);
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect(await world.containers()).toEqual([]);
  });

  test('a release while it sleeps runs, and nothing of what slept is left', async () => {
    const world = await ecoWorld();
    await sleep(world);
    world.logs.take();
    await world.deploy(wanted);
    expect(await world.ps()).toEqual(['web.1 v2 up', 'worker.1 v2 up']);
    expect(await world.containers()).toEqual(['web.1 v2 running', 'worker.1 v2 running']);
    expect(world.logs.take()).toContain('heroku[web.1]: State changed from down to starting');
  });

  test('one that is scaled to nothing or destroyed in its sleep leaves nothing', async () => {
    const world = await ecoWorld();
    await sleep(world);
    await world.scale({ worker: 0 });
    expect(await world.containers()).toEqual(['web.1 v1 paused']);
    await world.finish(world.manager.retire(world.app.id));
    expect(await world.containers()).toEqual([]);
    expect(await world.ps()).toEqual([]);
  });

  test('a crashed dyno is not tried again in its sleep, but when it is woken', async () => {
    const world = await ecoWorld();
    world.container('worker.1').signal('SIGKILL');
    const worker = await world.dyno('worker.1');
    await world.store.dynos.update({ ...worker, state: 'crashed', retryAt: new Date(8e15), crashes: 3 });
    await sleep(world);
    for (let minute = 0; minute < 30; minute += 1) await world.clock.advance(MINUTE);
    expect(await world.ps()).toEqual(['web.1 v1 idle', 'worker.1 v1 idle']);
    expect(world.logs.take().filter((line) => line.startsWith('heroku[worker.1]'))).toEqual([
      'heroku[worker.1]: Idling',
      'heroku[worker.1]: State changed from crashed to down',
    ]);
    await world.restartControlPlane();
    await world.calm();
    await wake(world);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);
    expect(world.logs.take()).toContain('heroku[worker.1]: Unidling');
  });

  test('dynos of other sizes never sleep', async () => {
    const world = new World();
    await world.deploy(wanted);
    await sleep(world);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);
  });
});
