import { describe, expect, test } from 'vitest';
import { exitsAfter, type Program, printing, stubborn } from '../../src/lib/engine/fake/program.ts';
import { commit, MINUTE, World, web } from './manager-harness.ts';

const never: Program = async ({ signalled }) => {
  while ((await signalled()) !== 'SIGTERM');
  return 143;
};

const on =
  (address: string, port?: number): Program =>
  async (process) => {
    process.listen(port ?? Number(process.env['PORT']), address);
    return never(process);
  };

describe('a first release', () => {
  test('starts its dynos, proves them and routes to them', async () => {
    const world = new World();
    expect(await world.deploy({ ...web(2), worker: { command: 'work', quantity: 1 } })).toEqual({ ok: true });
    expect(await world.ps()).toEqual(['web.1 v1 up', 'web.2 v1 up', 'worker.1 v1 up']);
    const endpoints = [await world.dyno('web.1'), await world.dyno('web.2')].map((dyno) => dyno.endpoint);
    expect([...world.routes.now].sort()).toEqual([...endpoints].sort());
    expect(world.logs.text.filter((line) => line.includes('web.1'))).toEqual([
      'heroku[web.1]: State changed from down to starting',
      'heroku[web.1]: Starting process with command `serve`',
      'heroku[web.1]: State changed from starting to up',
    ]);
    expect(world.errors).toEqual([]);
  });

  test('without any dyno is committed at once', async () => {
    const world = new World();
    expect(await world.deploy(web(0))).toEqual({ ok: true });
    expect((await world.store.releases.current(world.app.id))?.version).toBe(1);
    expect(await world.containers()).toEqual([]);
  });

  test('gives its dynos config, port, name and limits', async () => {
    const world = new World();
    await world.handOver(await world.release(web(), { GREETING: 'hello', PORT: '1', HOME: '/else' }));
    const dyno = await world.dyno('web.1');
    const { spec } = world.container('web.1');
    expect(spec.env).toEqual({
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      MEMORY_AVAILABLE: '512',
      GREETING: 'hello',
      HOME: '/app',
      PORT: String(dyno.port),
      DYNO: 'web.1',
    });
    expect(spec.limits).toEqual({ memoryBytes: 2 * 512 * 1024 * 1024, cpuShares: 512, cpus: 1, pids: 256 });
    expect(spec.name).toBe(`renga-test-haiku-web.1-${dyno.id.slice(0, 8)}`);
    expect(spec.network).toBe(`renga-test-${world.app.id.replaceAll('-', '').slice(0, 12)}`);
    expect(spec.publish).toBeUndefined();
    expect(spec.user).toBe('1000');
  });
});

describe('a second release', () => {
  test('takes over only when it serves, and the old dynos leave after their requests', async () => {
    const world = new World();
    await world.deploy(web());
    const before = await world.dyno('web.1');
    const drain = Promise.withResolvers<void>();
    world.routes.busy = drain.promise;
    world.logs.take();

    expect(await world.handOver(await world.release(web()))).toEqual({ ok: true });
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running', 'web.1 v2 running']);
    expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
    expect(world.routes.drains).toEqual([[before.endpoint]]);

    drain.resolve();
    await world.calm();
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(1);
    expect(world.logs.text).toEqual([
      'heroku[web.1]: Restarting',
      'heroku[web.1]: State changed from up to starting',
      'heroku[web.1]: Starting process with command `serve`',
      'heroku[web.1]: State changed from starting to up',
      'heroku[web.1]: Stopping all processes with SIGTERM',
      'heroku[web.1]: Process exited with status 143',
    ]);
  });

  test('tells when the last of the old dynos is gone', async () => {
    const world = new World({ programs: { stubborn } });
    await world.deploy(web(1, 'stubborn'));
    const told: (readonly string[])[] = [];
    const request = world.request(await world.release(web()));
    const onDeparted = async () => void told.push(await world.containers());
    await world.finish(world.manager.handOver({ ...request, onDeparted }));
    await world.calm();
    expect(told).toEqual([['web.1 v2 running']]);
  });

  test('that exits leaves the old one as it was and says why', async () => {
    const world = new World({
      programs: { broken: printing(['Error: no DATABASE_URL'], exitsAfter(50, 1)) },
    });
    await world.deploy(web());
    const before = await world.dyno('web.1');
    world.logs.take();
    const outcome = await world.deploy(web(1, 'broken'));
    const port = /port (\d+)/.exec(JSON.stringify(outcome))?.[1];
    expect(outcome).toEqual({
      ok: false,
      failure: {
        code: 'exited',
        message: `web.1 exited with status 1 before it listened on port ${port}. It wrote last:\n  Error: no DATABASE_URL`,
        next: 'Look at what it wrote: renga logs --dyno web.1',
      },
    });
    expect(await world.store.dynos.list(world.app.id)).toEqual([before]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(world.routes.now).toEqual([before.endpoint]);
    expect(world.logs.text).toEqual([
      'heroku[web.1]: Restarting',
      'heroku[web.1]: State changed from up to starting',
      'heroku[web.1]: Starting process with command `broken`',
      'app[web.1]: Error: no DATABASE_URL',
      'heroku[web.1]: Process exited with status 1',
      'heroku[web.1]: State changed from starting to crashed',
      'heroku[web.1]: Release v2 does not take over (exited)',
    ]);
  });

  test('that does not listen in time is killed (R10)', async () => {
    const world = new World({ programs: { mute: never } });
    await world.deploy(web());
    world.logs.take();
    const started = world.clock.monotonic();
    const outcome = await world.deploy(web(1, 'mute'));
    expect(world.clock.monotonic() - started).toBeGreaterThanOrEqual(MINUTE);
    expect(outcome.ok ? '' : outcome.failure.code).toBe('boot_timeout');
    expect(world.logs.text.slice(3)).toEqual([
      'heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 60 seconds of launch',
      'heroku[web.1]: Stopping process with SIGKILL',
      'heroku[web.1]: Process exited with status 137',
      'heroku[web.1]: State changed from starting to crashed',
      'heroku[web.1]: Release v2 does not take over (boot_timeout)',
    ]);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
  });

  test.each([
    ['on loopback only', on('127.0.0.1'), 'listens_on_loopback'],
    ['on another port', on('0.0.0.0', 3000), 'listens_on_other_port'],
    ['nowhere but for the name look-ups of the engine', on('127.0.0.11', 40_000), 'boot_timeout'],
  ])('that listens %s is told so', async (_where, program, code) => {
    const world = new World({ programs: { lost: program } });
    const outcome = await world.deploy(web(1, 'lost'));
    expect(outcome.ok ? '' : outcome.failure.code).toBe(code);
    expect(await world.containers()).toEqual([]);
    expect(await world.store.dynos.list(world.app.id)).toEqual([]);
  });

  test.each([
    ['a command that is not there', exitsAfter(10, 127), 'command_not_found'],
    ['too much memory', (async ({ exceedMemory }) => exceedMemory()) satisfies Program, 'out_of_memory'],
  ])('fails by %s', async (_what, program, code) => {
    const world = new World({ programs: { broken: program } });
    const outcome = await world.deploy(web(1, 'broken'));
    expect(outcome.ok ? '' : outcome.failure.code).toBe(code);
  });

  test('whose worker ends within a second is unable to serve', async () => {
    const world = new World({ programs: { work: exitsAfter(900, 0) } });
    const outcome = await world.deploy({ ...web(), worker: { command: 'work', quantity: 1 } });
    expect(outcome.ok ? '' : outcome.failure.message).toBe(
      'worker.1 exited with status 0 (its command came to its end).',
    );
    expect(await world.containers()).toEqual([]);
  });

  test('that ignores SIGTERM while it fails is killed after the grace time (R12)', async () => {
    const world = new World({ programs: { work: stubborn, bad: exitsAfter(10, 1) } });
    await world.deploy({ web: { command: 'bad', quantity: 1 }, worker: { command: 'work', quantity: 1 } });
    expect(world.logs.text).toContain(
      'heroku[worker.1]: Error R12 (Exit timeout) -> At least one process failed to exit within 30 seconds of SIGTERM',
    );
    expect(await world.containers()).toEqual([]);
  });

  test('whose commit fails leaves nothing behind', async () => {
    const world = new World();
    await world.deploy(web());
    const request = world.request(await world.release(web()));
    const failing = { ...request, commit: () => Promise.reject(new Error('The disk is full')) };
    await expect(world.finish(world.manager.handOver(failing))).rejects.toThrow('The disk is full');
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
  });

  test('fails when the engine is away, and nothing of it stays when it is back', async () => {
    const world = new World();
    await world.deploy(web());
    world.manager.start(new AbortController().signal);
    await world.clock.advance(100);
    world.engine.faults.goAway();
    const prepared = await world.release(web());
    const outcome = await world.handOver(prepared);
    expect(outcome.ok ? '' : outcome.failure.code).toBe('engine_unavailable');
    await world.store.releases.settle(prepared.release.id, {
      status: 'failed',
      failure: null,
      at: world.clock.now(),
    });
    world.engine.faults.comeBack();
    await world.clock.advance(MINUTE);
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(1);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    await world.finish(world.manager.close());
  });

  test('stops the dynos of types and numbers that it has no more', async () => {
    const world = new World();
    await world.deploy({ ...web(2), worker: { command: 'work', quantity: 1 } });
    world.logs.take();
    await world.deploy(web(1));
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    expect(world.logs.text).toContain('heroku[worker.1]: State changed from up to down');
    expect(world.logs.text).toContain('heroku[web.2]: State changed from up to down');
  });

  test('starts no more than four dynos at a time', async () => {
    const world = new World();
    const go = [1, 2, 3, 4].map(() => world.engine.faults.hangNext('containers.start'));
    const done = world.manager.handOver(world.request(await world.release(web(6))));
    await world.clock.advance(500);
    expect(world.engine.faults.calls.filter((call) => call === 'containers.start')).toHaveLength(4);
    for (const start of go) start();
    expect(await world.finish(done)).toEqual({ ok: true });
    expect(await world.ps()).toHaveLength(6);
  });
});

describe('with force', () => {
  test('dynos that cannot serve become the formation, and are tried again', async () => {
    const world = new World({ programs: { broken: exitsAfter(10, 1) } });
    await world.deploy(web());
    expect(await world.handOver(await world.release(web(1, 'broken')), { force: true })).toEqual({
      ok: true,
    });
    await world.clock.advance(1_000);
    expect(await world.ps()).toEqual(['web.1 v2 crashed']);
    const dyno = await world.dyno('web.1');
    expect(dyno.crashes).toBe(2);
    expect(dyno.failure?.code).toBe('exited');
    expect(dyno.retryAt).not.toBeNull();
    expect(world.routes.now).toEqual([]);
  });
});

describe('a hand-over that is cut short', () => {
  test('before its commit is carried on with the containers that it made', async () => {
    const world = new World();
    await world.deploy(web());
    const prepared = await world.release(web());
    const hanging = { ...world.request(prepared), commit: () => new Promise<never>(() => {}) };
    void world.manager.handOver(hanging).catch(() => undefined);
    await world.clock.advance(1_000);
    const made = world.container('web.1').id;

    world.abandon();
    await world.finish(world.manager.recover());
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(await world.handOver(prepared)).toEqual({ ok: true });
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect((await world.dyno('web.1')).containerId).toBe(made);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
  });

  test('before its commit is undone when its release was given up', async () => {
    const world = new World();
    await world.deploy(web());
    const prepared = await world.release(web());
    const hanging = { ...world.request(prepared), commit: () => new Promise<never>(() => {}) };
    void world.manager.handOver(hanging).catch(() => undefined);
    await world.clock.advance(1_000);
    await world.store.releases.settle(prepared.release.id, {
      status: 'failed',
      failure: null,
      at: world.clock.now(),
    });
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(1);
  });

  test('just after its commit is completed by the next start', async () => {
    const world = new World();
    await world.deploy(web());
    const prepared = await world.release(web());
    const hanging = {
      ...world.request(prepared),
      commit: async () => {
        await commit(world.store, prepared, world.clock);
        return new Promise<never>(() => {});
      },
    };
    void world.manager.handOver(hanging).catch(() => undefined);
    await world.clock.advance(1_000);
    const made = world.container('web.1').id;
    await world.restartControlPlane();
    await world.calm();
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect((await world.dyno('web.1')).containerId).toBe(made);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
  });

  test('by a database that fails just after its commit is completed by the watch', async () => {
    const world = new World();
    await world.deploy(web());
    world.manager.start(new AbortController().signal);
    await world.clock.advance(10);
    const prepared = await world.release(web());
    const transaction = world.store.transaction.bind(world.store);
    const request = {
      ...world.request(prepared),
      commit: async () => {
        await commit(world.store, prepared, world.clock);
        world.store.transaction = async () => {
          world.store.transaction = transaction;
          throw new Error('The disk is full');
        };
      },
    };
    await expect(world.finish(world.manager.handOver(request))).rejects.toThrow('The disk is full');
    await world.clock.advance(MINUTE);
    expect(await world.ps()).toEqual(['web.1 v2 up']);
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    await world.finish(world.manager.close());
  });

  test('while the old dynos drain still stops them', async () => {
    const world = new World();
    await world.deploy(web());
    const drain = Promise.withResolvers<void>();
    world.routes.busy = drain.promise;
    await world.handOver(await world.release(web()));
    await world.restartControlPlane();
    drain.resolve();
    await world.calm();
    expect(await world.containers()).toEqual(['web.1 v2 running']);
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(1);
  });
});

test('old dynos are not stopped before the router has taken the new routes', async () => {
  const world = new World();
  await world.deploy(web());
  world.routes.failNext = 3;
  const prepared = await world.release(web());
  const done = world.manager.handOver(world.request(prepared));
  await world.clock.advance(60);
  expect(await world.containers()).toEqual(['web.1 v1 running', 'web.1 v2 running']);
  expect(await world.finish(done)).toEqual({ ok: true });
  await world.calm();
  expect(await world.containers()).toEqual(['web.1 v2 running']);
  expect(world.routes.now).toEqual([(await world.dyno('web.1')).endpoint]);
});
