import { describe, expect, test } from 'vitest';
import { cycleAt } from '../../src/lib/dyno-manager/cycling.ts';
import { exitsAfter } from '../../src/lib/engine/fake/program.ts';
import { MINUTE, World, web } from './manager-harness.ts';

const settings = { cycleMs: 30 * MINUTE, cycleJitterMs: 0 };

/** Begins to watch, and lets time pass in steps that everything in hand can keep up with. */
async function pass(world: World, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) await world.clock.advance(MINUTE);
}

describe('cycling', () => {
  test('replaces a dyno once a day, a web dyno only when the new one listens', async () => {
    const world = new World({ settings });
    await world.deploy({ ...web(), worker: { command: 'work', quantity: 1 } });
    const before = await world.dyno('web.1');
    const stop = new AbortController();
    world.manager.start(stop.signal);
    world.logs.take();
    const published = world.routes.published.length;

    await pass(world, 28);
    expect(world.logs.take()).toEqual([]);
    await pass(world, 4);
    const after = await world.dyno('web.1');
    expect(after.id).not.toBe(before.id);
    expect(world.routes.published.slice(published)).toEqual([[after.endpoint]]);
    expect(world.logs.take().filter((line) => line.startsWith('heroku[web.1]'))).toEqual([
      'heroku[web.1]: Cycling',
      'heroku[web.1]: State changed from up to starting',
      'heroku[web.1]: Starting process with command `serve`',
      'heroku[web.1]: State changed from starting to up',
      'heroku[web.1]: Stopping all processes with SIGTERM',
      'heroku[web.1]: Process exited with status 143',
    ]);
    expect(await world.ps()).toEqual(['web.1 v1 up', 'worker.1 v1 up']);

    await pass(world, 27);
    expect(world.logs.take()).toEqual([]);
    await pass(world, 6);
    expect(world.logs.take().filter((line) => line.endsWith('Cycling'))).toHaveLength(2);
    stop.abort();
  });

  test('begins to count anew with a restart', async () => {
    const world = new World({ settings });
    await world.deploy(web());
    const stop = new AbortController();
    world.manager.start(stop.signal);
    await pass(world, 20);
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.calm();
    world.logs.take();
    await pass(world, 25);
    expect(world.logs.take()).toEqual([]);
    stop.abort();
  });

  test('leaves a dyno alone for an hour whose successor cannot serve', async () => {
    const programs: ConstructorParameters<typeof World>[0] = { programs: {}, settings };
    const world = new World(programs);
    await world.deploy(web());
    const kept = (await world.dyno('web.1')).id;
    Object.assign(programs.programs ?? {}, { serve: exitsAfter(10, 1) });
    const stop = new AbortController();
    world.manager.start(stop.signal);
    world.logs.take();

    await pass(world, 80);
    expect((await world.dyno('web.1')).id).toBe(kept);
    expect(world.logs.take().filter((line) => line.includes('Cycling') || line.includes('Restart'))).toEqual([
      'heroku[web.1]: Cycling',
      'heroku[web.1]: Restart failed, the dyno from before goes on',
    ]);
    await pass(world, 15);
    expect(world.logs.take().filter((line) => line.includes('Cycling'))).toHaveLength(1);
    stop.abort();
  });

  test('happens at a moment that follows from the run alone', () => {
    const createdAt = new Date(0);
    const heroku = { cycleMs: 24 * 60 * MINUTE, cycleJitterMs: 216 * MINUTE };
    const at = (id: string) => cycleAt({ id, createdAt }, heroku) / MINUTE - 24 * 60;

    expect(at('00000000-0000-4000-8000-000000000000')).toBe(0);
    expect(at('80000000-0000-4000-8000-000000000000')).toBe(108);
    expect(Math.round(at('ffffffff-0000-4000-8000-000000000000'))).toBe(216);
  });
});
