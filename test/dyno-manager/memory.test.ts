import { expect, test } from 'vitest';
import { changedSizes } from '../../src/lib/domain/dyno-size.ts';
import { Ledger } from '../../src/lib/dyno-manager/ledger.ts';
import { Memory } from '../../src/lib/dyno-manager/memory.ts';
import { World, web } from './manager-harness.ts';

test('a dyno that outlives a process which was killed for its memory is told of once in twenty seconds', async () => {
  const world = new World({ settings: { dynoSizes: changedSizes({ 'Standard-1X': { memoryMb: 64 } }) } });
  await world.deploy(web());
  world.logs.take();
  const { store, logs, clock, engine } = world;
  const ledger = new Ledger({ store, logs, clock });
  const memory = new Memory({ engine, ledger, clock, life: new AbortController().signal });
  const dyno = await world.dyno('web.1');

  await world.finish(memory.exceeded(dyno));
  await world.finish(memory.exceeded(dyno));
  expect(world.logs.take()).toEqual([
    'heroku[web.1]: Process running mem=64MB(100.0%)',
    'heroku[web.1]: Error R14 (Memory quota exceeded)',
  ]);
  await world.clock.advance(20_000);
  await engine.containers.kill(dyno.containerId ?? '', 'SIGKILL');
  await world.finish(memory.exceeded(dyno));
  expect(world.logs.take()).toEqual([]);
});
