import { EngineWorld } from './engine-world.ts';

// A control plane that never rests, to be killed at any moment: its one argument is the place, as JSON.

const world = await EngineWorld.open(JSON.parse(process.argv[2] ?? ''), { drainMs: 200, stopGraceMs: 2_000 });
await world.manager.recover();
world.manager.start(new AbortController().signal);
process.stdout.write('busy\n');

for (let turn = Date.now(); ; turn += 1) {
  const quantity = 1 + (turn % 2);
  await world.deploy({ web: { command: './serve', quantity } }, { version: `turn-${turn}` });
  await world.store.transaction((records) =>
    records.formations.replace(world.app.id, [{ type: 'web', quantity: 3 - quantity, size: 'Standard-1X' }]),
  );
  await world.manager.reconcile(world.app.id);
  await world.manager.restart(world.app.id, { name: 'web.1' });
}
