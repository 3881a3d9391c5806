import { describe, expect, test } from 'vitest';
import { exitsAfter, type Program, printing, stubborn } from '../../src/lib/engine/fake/program.ts';
import type { OneOffEnd } from '../../src/lib/platform/ports.ts';
import { MINUTE, World, web } from './manager-harness.ts';

const migrates: Program = async (process) => {
  await process.sleep(1_000);
  return printing(['creating', 'created'], exitsAfter(2_000, 0))(process);
};
const fails: Program = printing(['no such table'], exitsAfter(1_000, 3));
const politely: Program = async ({ signalled }) => ((await signalled()) === 'SIGTERM' ? 0 : 1);

async function ready(programs: Readonly<Record<string, Program>>): Promise<World> {
  const world = new World({ programs });
  await world.deploy(web());
  world.manager.start(new AbortController().signal);
  await world.clock.advance(50);
  world.logs.take();
  return world;
}

/** Begins the release command of a new, pending release. */
async function begin(world: World, command: string, limitMs = 60 * MINUTE) {
  const { release, slug } = await world.release(web(1, 'serve'));
  const written: string[] = [];
  const ended = world.manager.runToEnd(
    {
      app: world.app,
      release,
      slug,
      type: 'release',
      command,
      size: 'Standard-1X',
      env: {},
      attach: false,
      tty: false,
    },
    { limitMs, onOutput: (text) => written.push(text) },
  );
  return { ended, written };
}

const finish = async (world: World, command: string, limitMs?: number): Promise<OneOffEnd> =>
  world.finish((await begin(world, command, limitMs)).ended);

const nameOf = async (world: World): Promise<string> =>
  (await world.containers()).find((each) => each.startsWith('release.'))?.split(' ')[0] ?? '';

describe('a one-off that is watched to its end', () => {
  test('tells what it writes and how it ended, and leaves no container', async () => {
    const world = await ready({ migrate: migrates });
    const { ended, written } = await begin(world, 'migrate');
    const name = await world.finish(
      (async () => {
        while ((await nameOf(world)) === '') await world.clock.sleep(10);
        return nameOf(world);
      })(),
    );
    expect(await world.finish(ended)).toEqual({ exitCode: 0, failure: null });
    expect(written.join('')).toBe('creating\ncreated\n');
    expect(world.logs.text).toEqual([
      `heroku[${name}]: Starting process with command \`migrate\``,
      `heroku[${name}]: State changed from starting to up`,
      `app[${name}]: creating`,
      `app[${name}]: created`,
      `heroku[${name}]: Process exited with status 0`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('that fails tells its status and last lines', async () => {
    const world = await ready({ migrate: fails });
    const { exitCode, failure } = await finish(world, 'migrate');
    expect({ exitCode, code: failure?.code }).toEqual({ exitCode: 3, code: 'exited' });
    expect(failure?.message).toMatch(
      /^release\.\d+ exited with status 3\. It wrote last:\n {2}no such table$/,
    );
    await world.finish(world.manager.close());
  });

  test('has failed when somebody stopped it, whatever its status', async () => {
    const world = await ready({ migrate: politely });
    const { ended } = await begin(world, 'migrate');
    await world.clock.advance(1_000);
    const name = await nameOf(world);
    await world.finish(world.manager.stop(world.app.id, { name }));
    const { exitCode, failure } = await world.finish(ended);
    expect({ exitCode, code: failure?.code }).toEqual({ exitCode: 0, code: 'stopped' });
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('is stopped when its time is over', async () => {
    const world = await ready({ migrate: stubborn });
    const { exitCode, failure } = await finish(world, 'migrate', 5_000);
    expect({ exitCode, code: failure?.code }).toEqual({ exitCode: 137, code: 'time_limit' });
    expect(failure?.message).toMatch(/^release\.\d+ was stopped because it ran longer than 5 seconds\.$/);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('says so when the engine is away, and leaves no row', async () => {
    const world = await ready({ migrate: migrates });
    world.engine.faults.goAway();
    const { exitCode, failure } = await finish(world, 'migrate');
    expect({ exitCode, code: failure?.code }).toEqual({ exitCode: null, code: 'engine_unavailable' });
    const rows = await world.store.dynos.list(world.app.id);
    expect(rows.filter((row) => row.oneOff)).toEqual([]);
  });

  test('is stopped and removed by a control plane that finds it without its caller', async () => {
    const world = await ready({ migrate: exitsAfter(30 * MINUTE, 0) });
    const { ended } = await begin(world, 'migrate');
    ended.catch(() => undefined);
    await world.clock.advance(1_000);
    const name = await nameOf(world);
    expect(name).toMatch(/^release\.\d+$/);
    await world.restartControlPlane();
    await world.calm();
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect((await world.dyno(name)).state).toBe('complete');
    expect(world.logs.text.filter((line) => line.includes('Starting process'))).toHaveLength(1);
    await world.finish(world.manager.close());
  });

  test('does not begin while one of an earlier control plane still runs', async () => {
    const world = await ready({ old: stubborn, migrate: migrates });
    const { ended } = await begin(world, 'old');
    ended.catch(() => undefined);
    await world.clock.advance(1_000);
    const old = await nameOf(world);
    await world.restartControlPlane();
    await finish(world, 'migrate');
    const lines = world.logs.text;
    const killed = lines.indexOf(`heroku[${old}]: Process exited with status 137`);
    expect(killed).toBeGreaterThan(0);
    expect(killed).toBeLessThan(
      lines.findIndex((line) => line.endsWith('Starting process with command `migrate`')),
    );
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });
});
