import { describe, expect, test } from 'vitest';
import { exitsAfter, type Program } from '../../src/lib/engine/fake/program.ts';
import { MINUTE, type Wanted, World, web } from './manager-harness.ts';

/** A world whose app has preboot, with a first release that serves, watched as by a control plane. */
async function prebooting(wanted: Wanted, programs: Readonly<Record<string, Program>> = {}) {
  const world = new World({ programs });
  await world.store.apps.insert(world.app);
  await world.store.features.insert({
    appId: world.app.id,
    name: 'preboot',
    enabled: true,
    at: world.clock.now(),
  });
  await world.deploy(wanted);
  const watched = new AbortController();
  world.manager.start(watched.signal);
  await world.clock.advance(100);
  return { world, watched };
}

/** Hands a release over without letting more time pass than that takes. */
const release = async (world: World, wanted: Wanted) => world.handOver(await world.release(wanted));

describe('preboot', () => {
  test('leaves the requests to the old web dynos for three minutes, then switches at once', async () => {
    const { world, watched } = await prebooting({ ...web(2), worker: { command: 'work', quantity: 1 } });
    const old = world.routes.now;
    world.logs.take();
    expect(await release(world, { ...web(2), worker: { command: 'work', quantity: 1 } })).toEqual({
      ok: true,
    });
    await world.clock.advance(MINUTE);

    expect((await world.store.releases.current(world.app.id))?.version).toBe(2);
    expect(await world.ps()).toEqual(['web.1 v2 up', 'web.2 v2 up', 'worker.1 v2 up']);
    expect(await world.containers()).toEqual([
      'web.1 v1 running',
      'web.1 v2 running',
      'web.2 v1 running',
      'web.2 v2 running',
      'worker.1 v2 running',
    ]);
    expect(world.routes.now.toSorted()).toEqual(old.toSorted());

    const before = world.routes.published.length;
    await world.clock.advance(3 * MINUTE);
    const endpoints = [await world.dyno('web.1'), await world.dyno('web.2')].map(({ endpoint }) => endpoint);
    expect(world.routes.now.toSorted()).toEqual(endpoints.toSorted());
    for (const table of world.routes.published.slice(before))
      expect(table.toSorted()).toEqual(endpoints.toSorted());
    expect(world.routes.drains.flat().toSorted()).toEqual(old.toSorted());
    expect(await world.containers()).toEqual(['web.1 v2 running', 'web.2 v2 running', 'worker.1 v2 running']);
    watched.abort();
    expect(world.errors).toEqual([]);
  });

  test('begins to wait anew with a second release, and drops the one in between', async () => {
    const { world, watched } = await prebooting(web());
    const old = world.routes.now;
    await release(world, web());
    await world.clock.advance(2 * MINUTE);
    await release(world, web());
    await world.clock.advance(2 * MINUTE);
    expect(world.routes.now).toEqual(old);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'web.1 v3 running']);
    await world.clock.advance(2 * MINUTE);
    expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
    expect(await world.containers()).toEqual(['web.1 v3 running']);
    watched.abort();
  });

  test('switches at its time although the control plane was killed in between', async () => {
    const { world } = await prebooting(web());
    const old = world.routes.now;
    await release(world, web());
    await world.restartControlPlane();
    await world.calm();
    await world.routes.publish();
    expect(world.routes.now).toEqual(old);
    world.abandon();
    await world.clock.advance(5 * MINUTE);
    await world.restartControlPlane();
    await world.calm();
    expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
  });

  test('gives the requests to the new dynos when the old ones have died', async () => {
    const mortal: Program = async (process) => {
      process.listen(Number(process.env['PORT']));
      return exitsAfter(30_000, 1)(process);
    };
    const { world, watched } = await prebooting(web(1, 'mortal'), { mortal });
    await release(world, web());
    await world.clock.advance(MINUTE);
    expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    watched.abort();
  });

  test('has no part in a restart', async () => {
    const { world, watched } = await prebooting(web());
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    watched.abort();
  });

  test('is not for dynos of smaller sizes', async () => {
    const { world, watched } = await prebooting(web());
    const prepared = await world.release(web());
    const formation = prepared.formation.map((row) => ({ ...row, size: 'Basic' }));
    await world.handOver({ ...prepared, formation });
    await world.calm();
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    watched.abort();
  });
});
