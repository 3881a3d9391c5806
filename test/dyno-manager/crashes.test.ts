import { describe, expect, test } from 'vitest';
import { exitsAfter, type Program } from '../../src/lib/engine/fake/program.ts';
import { MINUTE, World, web } from './manager-harness.ts';

/** Listens, then ends with `exitCode` after `ms`. */
const listensFor =
  (ms: number, exitCode: number): Program =>
  async (process) => {
    process.listen(Number(process.env['PORT']));
    return exitsAfter(ms, exitCode)(process);
  };

async function watched(programs: Readonly<Record<string, Program>>): Promise<World> {
  const world = new World({ programs });
  world.manager.start(new AbortController().signal);
  await world.clock.advance(10);
  return world;
}

describe('a dyno that exits', () => {
  test('with any status is started again at once the first time, and says so as Heroku does', async () => {
    let runs = 0;
    const once: Program = async (process) => {
      runs += 1;
      process.listen(Number(process.env['PORT']));
      process.print('hello\n');
      return exitsAfter(runs === 1 ? 5_000 : 60 * MINUTE, 0)(process);
    };
    const world = await watched({ serve: once });
    await world.handOver(await world.release(web()));
    world.logs.take();
    await world.clock.advance(5_200);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(world.logs.text).toEqual([
      'heroku[web.1]: Process exited with status 0',
      'heroku[web.1]: State changed from up to crashed',
      'heroku[web.1]: State changed from crashed to starting',
      'heroku[web.1]: Starting process with command `serve`',
      'app[web.1]: hello',
      'heroku[web.1]: State changed from starting to up',
    ]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
    await world.finish(world.manager.close());
  });

  test('C4: an app that crashes again and again is tried after 0, 20, 40, 60, 180, 320 and 320 minutes', async () => {
    const world = await watched({ serve: listensFor(2_000, 1) });
    await world.handOver(await world.release(web()));
    const waits: number[] = [];
    let last = -1;
    for (let elapsed = 0; waits.length < 7 && elapsed < 24 * 60; elapsed += 1) {
      const dyno = await world.dyno('web.1');
      if (dyno.state === 'crashed' && dyno.crashes !== last && dyno.retryAt) {
        waits.push(Math.round((dyno.retryAt.getTime() - dyno.updatedAt.getTime()) / MINUTE));
        last = dyno.crashes;
      }
      await world.clock.advance(MINUTE);
    }
    expect(waits).toEqual([20, 40, 60, 180, 320, 320, 320]);
    expect(world.routes.now).toEqual([]);
    await world.finish(world.manager.close());
  });

  test('C5: an app that was up for ten minutes before it crashed is tried at once, for ever', async () => {
    const world = await watched({ serve: listensFor(10 * MINUTE, 1) });
    await world.handOver(await world.release(web()));
    for (let crash = 0; crash < 3; crash += 1) {
      await world.clock.advance(10 * MINUTE + 1_000);
      expect(await world.ps()).toEqual(['web.1 v1 up']);
      expect((await world.dyno('web.1')).crashes).toBe(1);
    }
    await world.finish(world.manager.close());
  });

  test('C4: a crashed dyno tells what happened, and when it is tried again', async () => {
    const world = await watched({ serve: listensFor(2_000, 139) });
    await world.handOver(await world.release(web()));
    await world.clock.advance(10_000);
    const dyno = await world.dyno('web.1');
    expect({ state: dyno.state, exitCode: dyno.exitCode, failure: dyno.failure }).toEqual({
      state: 'crashed',
      exitCode: 139,
      failure: {
        code: 'exited',
        message: 'web.1 exited with status 139 (SIGSEGV).',
        next: 'Look at what it wrote: renga logs --dyno web.1',
      },
    });
    expect(dyno.retryAt?.getTime()).toBe(dyno.updatedAt.getTime() + 20 * MINUTE);
    expect(dyno.containerId).toBeNull();
    expect(await world.containers()).toEqual([]);
    await world.finish(world.manager.close());
  });

  test('C4: the waits begin anew with a new release, a restart, and scaling to 0 and back', async () => {
    const world = await watched({ serve: listensFor(2_000, 1) });
    await world.handOver(await world.release(web()));
    await world.clock.advance(MINUTE);
    expect((await world.dyno('web.1')).crashes).toBe(2);

    await world.manager.restart(world.app.id, { all: true });
    await world.clock.advance(500);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect((await world.dyno('web.1')).crashes).toBe(0);

    await world.clock.advance(MINUTE);
    await world.scale({ web: 0 });
    expect(await world.ps()).toEqual([]);
    await world.scale({ web: 1 });
    expect((await world.dyno('web.1')).crashes).toBe(0);

    await world.clock.advance(MINUTE);
    await world.handOver(await world.release(web()));
    expect((await world.dyno('web.1')).crashes).toBe(0);
    await world.finish(world.manager.close());
  });

  test('R15: at the ceiling of its memory is killed, says so and is started again', async () => {
    const hungry: Program = async (process) => {
      process.listen(Number(process.env['PORT']));
      await process.sleep(2_000);
      return process.exceedMemory();
    };
    const world = await watched({ serve: hungry });
    await world.handOver(await world.release(web()));
    world.logs.take();
    await world.clock.advance(2_010);
    expect(world.logs.text.slice(0, 5)).toEqual([
      'heroku[web.1]: Process running mem=1024MB(200.0%)',
      'heroku[web.1]: Error R15 (Memory quota vastly exceeded)',
      'heroku[web.1]: Stopping process with SIGKILL',
      'heroku[web.1]: Process exited with status 137',
      'heroku[web.1]: State changed from up to crashed',
    ]);
    await world.finish(world.manager.close());
  });
});

describe('while a release is being handed over', () => {
  test('an old dyno that crashes is started again, and leaves with the others', async () => {
    const slow: Program = async (process) => {
      await process.sleep(20_000);
      process.listen(Number(process.env['PORT']));
      return exitsAfter(60 * MINUTE, 0)(process);
    };
    const world = await watched({ serve: listensFor(5_000, 1), slow });
    await world.handOver(await world.release(web()));
    const done = world.manager.handOver(world.request(await world.release(web(1, 'slow'))));
    await world.clock.advance(5_500);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(world.routes.now).toHaveLength(1);
    expect(await world.finish(done)).toEqual({ ok: true });
    await world.clock.advance(MINUTE);
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    await world.finish(world.manager.close());
  });

  test('a new dyno that ends while another one boots spoils the whole set', async () => {
    const slow: Program = async (process) => {
      await process.sleep(10_000);
      process.listen(Number(process.env['PORT']));
      return exitsAfter(60 * MINUTE, 0)(process);
    };
    const world = await watched({ work: exitsAfter(5_000, 3), slow });
    const outcome = await world.handOver(
      await world.release({ ...web(1, 'slow'), worker: { command: 'work', quantity: 1 } }),
    );
    expect(outcome.ok ? '' : outcome.failure.message).toBe('worker.1 exited with status 3.');
    await world.clock.advance(MINUTE);
    expect(await world.containers()).toEqual([]);
    await world.finish(world.manager.close());
  });
});

test('a container that was removed by hand is made again, and counts as no crash', async () => {
  const world = await watched({});
  await world.handOver(await world.release(web()));
  world.logs.take();
  await world.engine.containers.remove(world.container('web.1').id);
  await world.clock.advance(500);
  expect(await world.ps()).toEqual(['web.1 v1 up']);
  expect((await world.dyno('web.1')).crashes).toBe(0);
  await world.finish(world.manager.close());
});

test('C4: fifty dynos that crash leave the engine in peace between their tries', async () => {
  const world = await watched({ serve: listensFor(1_000, 1) });
  await world.handOver(await world.release(web(50)));
  await world.clock.advance(5 * MINUTE);
  const before = world.engine.faults.calls.length;
  await world.clock.advance(10 * MINUTE);
  expect(world.engine.faults.calls.slice(before).filter((call) => call !== 'containers.list')).toEqual([]);
  expect(world.engine.faults.calls.length - before).toBeLessThanOrEqual(61);
  await world.finish(world.manager.close());
});
