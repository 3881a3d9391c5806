import { describe, expect, test } from 'vitest';
import { LoadAverage } from '../../src/lib/dyno-manager/load-average.ts';
import { World, web } from './manager-harness.ts';

const turn = (world: World, enabled: boolean): Promise<void> =>
  world.store.features.insert({
    appId: world.app.id,
    name: 'log-runtime-metrics',
    enabled,
    at: world.clock.now(),
  });

const samples = (world: World): readonly string[] =>
  world.logs.take().filter((line) => line.includes('sample#'));

describe('runtime metrics', () => {
  test('are logged every 20 seconds, of dynos that were started since they were enabled', async () => {
    const world = new World();
    await world.deploy(web());
    const watched = new AbortController();
    world.manager.start(watched.signal);
    await world.clock.advance(1_000);
    await turn(world, true);
    await world.clock.advance(45_000);
    expect(samples(world)).toEqual([]);

    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    const { id } = await world.dyno('web.1');
    world.container('web.1').runnable = 1;
    world.container('web.1').usage = {
      heldBytes: 22_269_133,
      rssBytes: 22_269_133,
      cacheBytes: 1_048_576,
      swapBytes: 0,
      pagesIn: 348_836,
      pagesOut: 343_403,
    };
    world.logs.take();
    await world.clock.advance(20_000);
    const head = `heroku[web.1]: source=web.1 dyno=heroku.${Number.parseInt(world.app.id.slice(0, 7), 16)}.${id}`;
    const memory = `${head} sample#memory_total=22.24MB sample#memory_rss=21.24MB sample#memory_cache=1.00MB sample#memory_swap=0.00MB sample#memory_pgpgin=348836pages sample#memory_pgpgout=343403pages sample#memory_quota=512.00MB`;
    expect(samples(world)).toEqual([memory]);

    await world.clock.advance(60_000);
    expect(samples(world)).toEqual([memory, memory, `${head} sample#load_avg_1m=0.63`, memory]);

    await turn(world, false);
    await world.clock.advance(20_000);
    expect(samples(world)).toHaveLength(2);
    await world.clock.advance(1_000);
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    world.logs.take();
    await world.clock.advance(60_000);
    expect(samples(world)).toEqual([]);
    watched.abort();
    expect(world.errors).toEqual([]);
  });

  test('wait for an engine that is away', async () => {
    const world = new World();
    await world.store.apps.insert(world.app);
    await turn(world, true);
    await world.deploy(web());
    const watched = new AbortController();
    world.manager.start(watched.signal);
    world.engine.faults.goAway();
    await world.clock.advance(60_000);
    expect(samples(world)).toEqual([]);
    world.engine.faults.comeBack();
    await world.clock.advance(60_000);
    expect(samples(world).length).toBeGreaterThan(0);
    watched.abort();
    expect(world.errors).toEqual([]);
  });
});

describe('the load average', () => {
  test('rises towards what runs, and is told when its window is full', () => {
    const load = new LoadAverage(0);
    const shown: unknown[] = [];
    for (let minute = 0; minute < 15; minute += 1) {
      for (let third = 1; third <= 3; third += 1) load.add(2, minute * 60_000 + third * 20_000);
      if ([0, 4, 14].includes(minute))
        shown.push(load.known.map(([window, value]) => [window, value.toFixed(2)]));
    }

    expect(shown).toEqual([
      [[1, '1.26']],
      [
        [1, '1.99'],
        [5, '1.26'],
      ],
      [
        [1, '2.00'],
        [5, '1.90'],
        [15, '1.26'],
      ],
    ]);
  });
});
