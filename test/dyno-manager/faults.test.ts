import { expect, test } from 'vitest';
import type { EngineCall } from '../../src/lib/engine/fake/faults.ts';
import { MINUTE, World, web } from './manager-harness.ts';

const CALLS: readonly EngineCall[] = [
  'info',
  'networks.ensure',
  'containers.create',
  'containers.start',
  'containers.inspect',
  'containers.list',
  'containers.kill',
  'containers.wait',
  'containers.remove',
  'containers.events',
];

/** Numbers from 0 to 1 that a seed decides. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

test.each([11, 23, 37, 41, 59, 67, 73, 97])(
  'B6: whatever engine calls fail now and then, all is as it should be in the end (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const world = new World();
    world.manager.start(new AbortController().signal);
    const trouble = (): void => {
      for (const call of CALLS)
        if (random() < 0.4) world.engine.faults.failNext(call, random() < 0.5 ? 'failed' : 'timed_out');
    };
    for (let turn = 0; turn < 6; turn += 1) {
      trouble();
      const prepared = await world.release({ ...web(1 + (turn % 3)), worker: { command: 'w', quantity: 1 } });
      const outcome = await world.handOver(prepared);
      if (!outcome.ok)
        await world.store.releases.settle(prepared.release.id, {
          status: 'failed',
          failure: outcome.failure,
          at: world.clock.now(),
        });
      trouble();
      await world.finish(world.manager.restart(world.app.id, { type: 'worker' }));
      await world.clock.advance(MINUTE);
    }
    await world.clock.advance(30 * MINUTE);
    const release = await world.store.releases.current(world.app.id);
    const formation = await world.store.formations.list(world.app.id);
    const names = formation.flatMap(({ type, quantity }) =>
      Array.from({ length: quantity }, (_, index) => `${type}.${index + 1} v${release?.version}`),
    );
    expect(await world.ps()).toEqual(names.map((name) => `${name} up`));
    expect(await world.containers()).toEqual(names.map((name) => `${name} running`));
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(names.length);
    await world.finish(world.manager.close());
  },
);

test('B4: a stream of events that breaks is opened again, and what ended meanwhile is found', async () => {
  const world = new World();
  world.manager.start(new AbortController().signal);
  await world.clock.advance(10);
  await world.deploy(web(2));
  const before = await world.dyno('web.1');
  world.engine.faults.goAway();
  await world.clock.advance(1_000);
  world.container('web.1').signal('SIGKILL');
  world.engine.faults.comeBack();
  await world.clock.advance(12_000);
  expect((await world.dyno('web.1')).id).not.toBe(before.id);
  expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up']);
  await world.finish(world.manager.close());
});

test('B6: a dyno that the engine cannot begin is tried again soon and ever later, and no crash of the app is counted', async () => {
  const world = new World();
  world.manager.start(new AbortController().signal);
  await world.deploy(web());
  world.logs.take();
  world.engine.faults.failNext('containers.create', 'failed', 9);
  await world.engine.containers.remove(world.container('web.1').id);
  await world.clock.advance(2_500);
  expect(await world.ps()).toEqual(['web.1 v1 crashed']);
  expect((await world.dyno('web.1')).failure?.code).toBe('start_failed');
  await world.clock.advance(7_000);
  expect(await world.ps()).toEqual(['web.1 v1 up']);
  expect((await world.dyno('web.1')).crashes).toBe(0);
  expect(world.logs.text.filter((line) => line.includes('R99'))).toHaveLength(3);
  await world.finish(world.manager.close());
});
