import { expect, test } from 'vitest';
import { changedSizes } from '../../src/lib/domain/dyno-size.ts';
import { Ledger } from '../../src/lib/dyno-manager/ledger.ts';
import { Memory } from '../../src/lib/dyno-manager/memory.ts';
import { defaultSettings } from '../../src/lib/platform/settings.ts';
import { World, web } from './manager-harness.ts';

const settings = { ...defaultSettings, dynoSizes: changedSizes({ 'Standard-1X': { memoryMb: 64 } }) };
const mib = (count: number): number => count * 1024 * 1024;

async function watched(): Promise<World> {
  const world = new World({ settings });
  await world.deploy(web());
  world.manager.start(new AbortController().signal);
  await world.clock.advance(10);
  world.logs.take();
  return world;
}

test('C8: a dyno that goes over its quota is told of once in about twenty seconds, for as long as it does', async () => {
  const world = await watched();
  const { usage } = world.container('web.1');
  const use = (heldMb: number, cacheMb: number): void => {
    world.container('web.1').usage = { ...usage, heldBytes: mib(heldMb), cacheBytes: mib(cacheMb) };
  };
  const exceeded = (figures: string): readonly string[] => [
    `heroku[web.1]: Process running mem=${figures}`,
    'heroku[web.1]: Error R14 (Memory quota exceeded)',
  ];
  use(64, 60);
  await world.clock.advance(60_000);
  expect(world.logs.take()).toEqual([]);
  use(66, 0);
  await world.clock.advance(60_000);
  expect(world.logs.take()).toEqual([
    ...exceeded('66MB(103.1%)'),
    ...exceeded('66MB(103.1%)'),
    ...exceeded('66MB(103.1%)'),
  ]);
  expect(await world.ps()).toEqual(['web.1 v1 up']);
  use(40, 0);
  await world.clock.advance(60_000);
  expect(world.logs.take()).toEqual([]);
  expect(world.errors).toEqual([]);
  await world.finish(world.manager.close());
});

test('C8: measuring more often does not repeat it more often', async () => {
  const world = new World({ settings: { ...settings, sampleEveryMs: 1_000 } });
  await world.deploy(web());
  world.manager.start(new AbortController().signal);
  world.container('web.1').usage = { ...world.container('web.1').usage, heldBytes: mib(100) };
  world.logs.take();
  await world.clock.advance(45_000);
  expect(world.logs.take().filter((line) => line.includes('R14'))).toHaveLength(3);
  await world.finish(world.manager.close());
});

test('an engine that cannot measure one dyno still has the others told of', async () => {
  const world = await watched();
  await world.scale({ web: 2 });
  world.container('web.2').usage = { ...world.container('web.2').usage, heldBytes: mib(100) };
  world.engine.faults.failNext('containers.stats', 'failed');
  world.logs.take();
  await world.clock.advance(20_000);
  expect(world.logs.take()).toEqual([
    'heroku[web.2]: Process running mem=100MB(156.3%)',
    'heroku[web.2]: Error R14 (Memory quota exceeded)',
  ]);
  expect(world.errors).toHaveLength(1);
  await world.finish(world.manager.close());
});

test('C7: a dyno that outlives a process which was killed at the ceiling is told of once in twenty seconds', async () => {
  const world = new World({ settings });
  await world.deploy(web());
  world.logs.take();
  const { store, logs, clock, engine } = world;
  const ledger = new Ledger({ store, logs, clock });
  const life = new AbortController().signal;
  const memory = new Memory({ engine, ledger, clock, settings, life });
  const dyno = await world.dyno('web.1');

  await world.finish(memory.exceeded(dyno));
  await world.finish(memory.exceeded(dyno));
  expect(world.logs.take()).toEqual([
    'heroku[web.1]: Process running mem=128MB(200.0%)',
    'heroku[web.1]: Error R15 (Memory quota vastly exceeded)',
    'heroku[web.1]: Stopping process with SIGKILL',
  ]);
  await world.clock.advance(20_000);
  await engine.containers.kill(dyno.containerId ?? '', 'SIGKILL');
  await world.finish(memory.exceeded(dyno));
  expect(world.logs.take()).toEqual([]);
});
