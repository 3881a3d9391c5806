import { describe, expect, test } from 'vitest';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { exitsAfter, type Program, printing, stubborn } from '../../src/lib/engine/fake/program.ts';
import type { OneOff } from '../../src/lib/platform/ports.ts';
import type { Settings } from '../../src/lib/platform/settings.ts';
import { MINUTE, World, web } from './manager-harness.ts';

const echo: Program = async ({ stdin, print }) => {
  for await (const bytes of stdin) print(String(bytes));
  print('end');
  return 3;
};

const works: Program = async (process) => {
  await process.sleep(1_000);
  return printing(['working'], exitsAfter(4_000, 4))(process);
};

const hangsUp: Program = async ({ signalled }) => ((await signalled()) === 'SIGHUP' ? 129 : 0);

async function ready(
  programs: Readonly<Record<string, Program>> = {},
  settings: Partial<Settings> = {},
): Promise<World> {
  const world = new World({ programs, settings });
  await world.deploy(web());
  world.manager.start(new AbortController().signal);
  await world.clock.advance(50);
  world.logs.take();
  return world;
}

async function request(world: World, changes: Partial<OneOff>): Promise<OneOff> {
  const release = await world.store.releases.current(world.app.id);
  const slug = release?.slugId ? await world.store.slugs.find(release.slugId) : null;
  if (!release || !slug) throw new Error('Nothing was deployed');
  return {
    app: world.app,
    release,
    slug,
    type: 'run',
    command: 'job',
    size: 'Standard-1X',
    env: { TERM: 'xterm' },
    attach: false,
    tty: false,
    ...changes,
  };
}

const run = async (world: World, changes: Partial<OneOff>) =>
  world.finish(world.manager.run(await request(world, changes)));

describe('a detached one-off', () => {
  test('runs to its end, writes to the log and is kept for an hour', async () => {
    const world = await ready({ job: works });
    const dyno = await run(world, {});
    const name = `run.${dyno.number}`;
    expect(dyno.attachUrl).toBeNull();
    expect(dyno.state).toBe('up');
    await world.clock.advance(6_000);
    expect(world.logs.text).toEqual([
      `heroku[${name}]: Starting process with command \`job\``,
      `heroku[${name}]: State changed from starting to up`,
      `app[${name}]: working`,
      `heroku[${name}]: Process exited with status 4`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
    const ended = await world.dyno(name);
    expect({ state: ended.state, exitCode: ended.exitCode }).toEqual({ state: 'complete', exitCode: 4 });
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.clock.advance(59 * MINUTE);
    expect((await world.dyno(name)).exitCode).toBe(4);
    await world.clock.advance(2 * MINUTE);
    expect(await world.store.dynos.find(world.app.id, name)).toBeNull();
    await world.finish(world.manager.close());
  });

  test('that ends at once is complete, too', async () => {
    const world = await ready({ job: async () => 0 });
    const dyno = await run(world, { type: 'release' });
    await world.calm();
    expect((await world.dyno(`release.${dyno.number}`)).exitCode).toBe(0);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('is neither restarted nor stopped by restarts and releases, but by its name', async () => {
    const world = await ready();
    const dyno = await run(world, {});
    const name = `run.${dyno.number}`;
    await world.finish(world.manager.restart(world.app.id, { all: true }));
    await world.handOver(await world.release(web()));
    await world.calm();
    expect((await world.dyno(name)).id).toBe(dyno.id);
    expect((await world.dyno(name)).state).toBe('up');
    await world.finish(world.manager.stop(world.app.id, { name }));
    await world.calm();
    const ended = await world.dyno(name);
    expect({ state: ended.state, exitCode: ended.exitCode }).toEqual({ state: 'complete', exitCode: 143 });
    expect(world.logs.text.slice(-3)).toEqual([
      `heroku[${name}]: Stopping all processes with SIGTERM`,
      `heroku[${name}]: Process exited with status 143`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
    await world.finish(world.manager.close());
  });

  test('is adopted by a control plane that comes back, and its missed end is found', async () => {
    const world = await ready({ job: exitsAfter(MINUTE, 5) });
    const dyno = await run(world, {});
    await world.restartControlPlane();
    expect((await world.dyno(`run.${dyno.number}`)).state).toBe('up');
    world.abandon();
    await world.clock.advance(2 * MINUTE);
    await world.finish(world.manager.recover());
    await world.calm();
    expect((await world.dyno(`run.${dyno.number}`)).exitCode).toBe(5);
  });

  test('is refused while the engine is away, and leaves nothing', async () => {
    const world = await ready();
    world.engine.faults.goAway();
    const refused = await run(world, {}).catch((error: unknown) => error);
    expect(refused instanceof Refusal ? refused.kind : refused).toBe('engine_unavailable');
    expect(await world.store.dynos.list(world.app.id)).toHaveLength(1);
    await world.finish(world.manager.close());
  });
});

describe('the time of a one-off', () => {
  const day = { oneOffMs: 60 * MINUTE, cycleJitterMs: 0 };

  test('is a day, after which it is stopped and not started again', async () => {
    const world = await ready({}, { ...day, cycleMs: 1_000 * MINUTE });
    const name = `run.${(await run(world, {})).number}`;
    await world.clock.advance(59 * MINUTE);
    expect((await world.dyno(name)).state).toBe('up');
    await world.clock.advance(2 * MINUTE);
    const { state, exitCode } = await world.dyno(name);
    expect({ state, exitCode }).toEqual({ state: 'complete', exitCode: 143 });
    expect(world.logs.text.slice(-4)).toEqual([
      `heroku[${name}]: Cycling`,
      `heroku[${name}]: Stopping all processes with SIGTERM`,
      `heroku[${name}]: Process exited with status 143`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
    expect(await world.ps()).toEqual(['web.1 v1 up']);
    await world.finish(world.manager.close());
  });

  test('is shorter where the request says so, to the second, also over a restart of the platform', async () => {
    const world = await ready();
    const soon = await run(world, { timeToLiveMs: 5_000 });
    const later = await run(world, { attach: true, timeToLiveMs: 90_000 });
    world.rendezvous.join();
    await world.clock.advance(4_000);
    expect((await world.dyno(`run.${soon.number}`)).state).toBe('up');
    await world.clock.advance(1_200);
    expect((await world.dyno(`run.${soon.number}`)).exitCode).toBe(143);
    const third = await run(world, { timeToLiveMs: 20_000 });
    await world.restartControlPlane();
    world.manager.start(new AbortController().signal);
    await world.clock.advance(20_100);
    expect((await world.dyno(`run.${third.number}`)).exitCode).toBe(143);
    expect((await world.dyno(`run.${later.number}`)).attached).toBe(true);
    await world.finish(world.manager.close());
  });

  test('never adds to the day', async () => {
    const world = await ready({}, day);
    const { expiresAt, createdAt } = await run(world, { timeToLiveMs: 86_400_000 });
    expect(expiresAt?.getTime()).toBe(createdAt.getTime() + 60 * MINUTE);
    await world.finish(world.manager.close());
  });
});

describe('the one-offs of an app', () => {
  test('are limited in number, those that have ended aside', async () => {
    const world = await ready({ job: exitsAfter(5_000, 0) });
    const accepted: string[] = [];
    const another = (limit: number) => run(world, { limit, onAccepted: () => accepted.push('accepted') });
    await another(2);
    await another(2);
    await expect(another(2)).rejects.toMatchObject({
      kind: 'invalid_params',
      id: 'cannot_run_above_limit',
      message:
        'Cannot run more than 2 Standard-1X one-off dynos at a time. See them with renga ps, and end one with renga ps:stop DYNO.',
    });
    expect(accepted).toHaveLength(2);
    await world.clock.advance(6_000);
    await another(2);
    expect(accepted).toHaveLength(3);
    await world.finish(world.manager.close());
  });

  test('that begin at the same moment have different numbers, and no more than may be', async () => {
    const world = await ready();
    const requests = await Promise.all(Array.from({ length: 5 }, () => request(world, { limit: 3 })));
    const started = await world.finish(Promise.allSettled(requests.map((each) => world.manager.run(each))));
    const numbers = started.flatMap((each) => (each.status === 'fulfilled' ? [each.value.number] : []));
    expect(new Set(numbers).size).toBe(3);
    await world.finish(world.manager.close());
  });
});

describe('an attached one-off', () => {
  test('starts when its client has come, and ends with its exit code', async () => {
    const world = await ready({ job: echo });
    const dyno = await run(world, { attach: true });
    const name = `run.${dyno.number}`;
    expect(dyno.attachUrl).toBe('rendezvous://test/1');
    expect(dyno.state).toBe('starting');
    expect(world.container(name).isRunning).toBe(false);
    const client = world.rendezvous.join();
    await world.clock.advance(10);
    expect((await world.dyno(name)).state).toBe('up');
    client.type('hello\n');
    await world.clock.advance(10);
    client.type('\u0004');
    await world.clock.advance(1_000);
    expect(client.writes).toEqual(['hello\n', 'end', '\uFFFF heroku-command-exit-status: 3\n']);
    expect(client.closed).toBe(true);
    expect(world.logs.text).toEqual([
      `heroku[${name}]: Awaiting client`,
      `heroku[${name}]: Starting process with command \`job\``,
      `heroku[${name}]: State changed from starting to up`,
      `heroku[${name}]: Process exited with status 3`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
    expect((await world.dyno(name)).exitCode).toBe(3);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('takes a byte 0x04 in the middle of piped data for data', async () => {
    const world = await ready({ job: echo });
    await run(world, { attach: true });
    const client = world.rendezvous.join();
    await world.clock.advance(10);
    client.type('a\u0004b');
    await world.clock.advance(10);
    client.type('c\u0004');
    await world.clock.advance(100);
    client.type('d\u0004');
    await world.clock.advance(1_000);
    expect(client.writes.slice(0, -2).join('')).toBe('a\u0004bc\u0004d');
    await world.finish(world.manager.close());
  });

  test('R13: a one-off that nobody attaches to in time is given up', async () => {
    const world = await ready();
    const dyno = await run(world, { attach: true });
    const name = `run.${dyno.number}`;
    world.rendezvous.expire();
    await world.calm();
    expect(world.logs.text).toEqual([
      `heroku[${name}]: Awaiting client`,
      `app[${name}]: Error R13 (Attach error) -> Failed to attach to process`,
      `heroku[${name}]: State changed from starting to complete`,
    ]);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('is hung up when its client goes', async () => {
    const world = await ready({ job: hangsUp });
    const dyno = await run(world, { attach: true });
    const client = world.rendezvous.join();
    await world.clock.advance(10);
    client.leave();
    await world.clock.advance(1_000);
    expect((await world.dyno(`run.${dyno.number}`)).exitCode).toBe(129);
    expect(world.logs.text).toContain(
      `heroku[run.${dyno.number}]: Client connection closed. Sending SIGHUP to all processes`,
    );
    await world.finish(world.manager.close());
  });

  test('R16: a process that does not heed the loss of its client is told three times, then left alone', async () => {
    const world = await ready({ job: stubborn });
    const dyno = await run(world, { attach: true });
    const name = `run.${dyno.number}`;
    const client = world.rendezvous.join();
    await world.clock.advance(10);
    client.leave();
    await world.clock.advance(20_000);
    expect(world.logs.text.slice(3)).toEqual([
      `heroku[${name}]: Client connection closed. Sending SIGHUP to all processes`,
      `heroku[${name}]: Client connection closed. Sending SIGHUP to all processes`,
      `heroku[${name}]: Client connection closed. Sending SIGHUP to all processes`,
      `heroku[${name}]: Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external connection was closed.`,
    ]);
    expect((await world.dyno(name)).state).toBe('up');
    await world.finish(world.manager.stop(world.app.id, { name }));
    await world.calm();
    expect((await world.dyno(name)).exitCode).toBe(137);
    await world.finish(world.manager.close());
  });

  test('tells its client why it could not be started', async () => {
    const world = await ready();
    const dyno = await run(world, { attach: true });
    world.engine.faults.failNext('containers.start', 'failed');
    const client = world.rendezvous.join();
    await world.calm();
    expect(client.writes).toEqual([
      `Error: run.${dyno.number} could not be started: Cannot do containers.start: told to fail with failed. Try again; if it stays, look at: renga backend:logs\r\nError ID: start_failed\r\n`,
      '\uFFFF heroku-command-exit-status: 126\n',
    ]);
    expect((await world.dyno(`run.${dyno.number}`)).failure?.code).toBe('start_failed');
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('goes on when the engine cannot find at once what it has started, and is given up when it cannot at all', async () => {
    const world = await ready();
    const started = await run(world, { attach: true });
    world.engine.faults.failNext('containers.inspect', 'not_found', 3);
    const client = world.rendezvous.join();
    await world.clock.advance(1_000);
    expect(client.writes).toEqual([]);
    expect((await world.dyno(`run.${started.number}`)).state).toBe('up');
    client.leave();

    const lost = await run(world, { attach: true });
    const { containerId } = await world.dyno(`run.${lost.number}`);
    world.engine.faults.failNext('containers.inspect', 'not_found', 4);
    const told = world.rendezvous.join();
    await world.clock.advance(1_000);
    expect(told.writes).toEqual([
      `Error: run.${lost.number} could not be started: The engine cannot find container ${containerId}, which it started. Try again; if it stays, look at: renga backend:logs\r\nError ID: start_failed\r\n`,
      '\uFFFF heroku-command-exit-status: 126\n',
    ]);
    await world.clock.advance(MINUTE);
    expect((await world.dyno(`run.${lost.number}`)).failure?.code).toBe('start_failed');
    await world.finish(world.manager.close());
  });

  test('that waits for its client can be stopped', async () => {
    const world = await ready();
    const dyno = await run(world, { attach: true });
    await world.finish(world.manager.stop(world.app.id, { name: `run.${dyno.number}` }));
    await world.calm();
    expect((await world.dyno(`run.${dyno.number}`)).state).toBe('complete');
    expect(world.rendezvous.join().closed).toBe(true);
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });

  test('whose control plane died is hung up, and what never began is given up', async () => {
    const world = await ready({ job: hangsUp });
    const begun = await run(world, { attach: true });
    world.rendezvous.join();
    await world.clock.advance(10);
    const waiting = await run(world, { attach: true });
    await world.restartControlPlane();
    await world.calm();
    world.manager.start(new AbortController().signal);
    await world.clock.advance(MINUTE);
    const names = [`run.${begun.number}`, `run.${waiting.number}`] as const;
    expect((await world.dyno(names[0])).exitCode).toBe(129);
    expect((await world.dyno(names[1])).failure?.code).toBe('interrupted');
    expect(await world.containers()).toEqual(['web.1 v1 running']);
    await world.finish(world.manager.close());
  });
});
