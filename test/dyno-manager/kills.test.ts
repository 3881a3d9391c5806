import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clearPlace, EngineWorld, makePlace, type Place, until } from './engine-world.ts';

const KILLS = 6;

let place: Place;

beforeEach(async () => {
  place = await makePlace();
});

afterEach(async () => {
  await clearPlace(place);
});

test('a dyno manager that is killed anywhere ends with exactly the dynos of the formation', async () => {
  const world = await EngineWorld.open(place);
  await world.deploy({ web: { command: './serve', quantity: 2 } }, { version: 'first' });
  await world.close();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const afterMs = await killWhileBusy();
    expect(await whatIsLeft(), `kill ${kill}, ${afterMs} ms after it began`).toEqual(await whatShouldBe());
  }
});

/** Lets a control plane work for a random time and kills it. */
async function killWhileBusy(): Promise<number> {
  const script = fileURLToPath(new URL('./busy-manager.ts', import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(place)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  if (child.exitCode !== null) throw new Error(`The busy manager ended by itself: ${child.exitCode}`);
  const afterMs = Math.round(Math.random() * 3_000);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  child.kill('SIGKILL');
  await exited;
  return afterMs;
}

/** Dynos and containers once a new control plane has put everything right; the second look finds nothing to do. */
async function whatIsLeft() {
  const world = await EngineWorld.open(place, { drainMs: 200, stopGraceMs: 2_000 });
  try {
    for (const release of await world.store.releases.pending())
      await world.store.releases.settle(release.id, { status: 'failed', failure: null, at: new Date() });
    await world.manager.recover();
    await world.manager.idle();
    await world.manager.recover();
    await world.manager.idle();
    await world.routes.publish();
    const release = await world.store.releases.current(world.app.id);
    const rows = await world.store.dynos.list(world.app.id);
    const names = rows.map((row) => `${row.type}.${row.number} v${row.releaseVersion}`).sort();
    const answers = new Set<string>();
    await until(async () => answers.add(await world.routes.ask()).size > 0);
    return {
      dynos: rows.map((row) => `${row.type}.${row.number} v${row.releaseVersion} ${row.state}`).sort(),
      containers: await world.containers(),
      answers: [...answers],
      explained: names.length === (await world.containers()).length && release !== null,
      errors: world.errors,
    };
  } finally {
    await world.close();
  }
}

async function whatShouldBe() {
  const world = await EngineWorld.open(place);
  try {
    const release = await world.store.releases.current(world.app.id);
    const [row] = await world.store.formations.list(world.app.id);
    const names = Array.from({ length: row?.quantity ?? 0 }, (_, n) => `web.${n + 1} v${release?.version}`);
    return {
      dynos: names.map((name) => `${name} up`),
      containers: names.map((name) => `${name} running`),
      answers: [release?.config['VERSION']],
      explained: true,
      errors: [],
    };
  } finally {
    await world.close();
  }
}
