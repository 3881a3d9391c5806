import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Settings } from '../../src/lib/platform/settings.ts';
import { clearPlace, EngineWorld, makePlace, type Place, until } from './engine-world.ts';

let place: Place;
let worlds: EngineWorld[] = [];

beforeEach(async () => {
  place = await makePlace();
});

afterEach(async () => {
  for (const world of worlds) await world.close();
  worlds = [];
  await clearPlace(place);
});

async function open(settings: Partial<Settings> = {}): Promise<EngineWorld> {
  const world = await EngineWorld.open(place, settings);
  worlds.push(world);
  return world;
}

/** Lets go of a world without its dynos, as at the end of a control plane. */
async function leave(world: EngineWorld): Promise<void> {
  worlds = worlds.filter((each) => each !== world);
  await world.close();
}

const web = (quantity: number, command = './serve') => ({ web: { command, quantity } });

describe('releases under requests', () => {
  test('hand over without one that fails, also when the control plane is another one in between', async () => {
    const first = await open();
    expect(await first.deploy(web(2), { version: 'one' })).toEqual({ ok: true });
    expect(await first.routes.ask()).toBe('one');
    const stop = new AbortController();
    const flow = Promise.all([1, 2, 3].map(() => first.routes.flow(stop.signal)));
    expect(await first.deploy(web(2), { version: 'two' })).toEqual({ ok: true });
    await first.manager.restart(first.app.id, { all: true });
    await first.manager.idle();
    stop.abort();
    await flow;
    expect(first.routes.failures).toEqual([]);
    expect([...first.routes.answers.keys()].sort()).toEqual(['one', 'two']);
    expect(await first.containers()).toEqual(['web.1 v2 running', 'web.2 v2 running']);
    expect(first.errors).toEqual([]);

    const pids = await first.pids();
    await leave(first);
    const second = await open();
    await second.manager.recover();
    await second.manager.idle();
    expect(await second.pids()).toEqual(pids);
    await second.routes.publish();
    expect(await second.routes.ask()).toBe('two');
  });
});

describe('a release whose web dyno cannot be reached', () => {
  test('R10: a web dyno that does not listen within its time to boot is killed', async () => {
    const world = await open({ bootTimeoutMs: 4_000 });
    const forced = await world.deploy(web(1, 'echo thinking; sleep 60'), { version: 'one', force: true });
    expect(forced.ok).toBe(true);
    expect(world.logs.text.slice(0, 7)).toEqual([
      'heroku[web.1]: State changed from down to starting',
      'heroku[web.1]: Starting process with command `echo thinking; sleep 60`',
      'app[web.1]: thinking',
      'heroku[web.1]: Error R10 (Boot timeout) -> Web process failed to bind to $PORT within 4 seconds of launch',
      'heroku[web.1]: Stopping process with SIGKILL',
      'heroku[web.1]: Process exited with status 137',
      'heroku[web.1]: State changed from starting to crashed',
    ]);
  });

  test('C2: one that never listens is given up, and the old dynos go on', async () => {
    const world = await open({ bootTimeoutMs: 4_000 });
    await world.deploy(web(1), { version: 'one' });
    const before = await world.pids();
    const mute = await world.deploy(web(1, 'echo thinking; sleep 60'), { version: 'two' });
    expect(mute.ok ? '' : mute.failure).toEqual({
      code: 'boot_timeout',
      message: expect.stringMatching(
        /^web\.1 did not accept connections on port \d+ \(\$PORT\) within 4 seconds of its start\. It wrote last:\n {2}thinking$/,
      ),
      next: 'Have it listen on 0.0.0.0 at the port that the environment variable PORT holds, soon after its start.',
    });
    expect(await world.pids()).toEqual(before);
    expect(await world.routes.ask()).toBe('one');
  });

  test('C3: one that listens on loopback, or on another port, is told so, and the old dynos go on', async () => {
    const world = await open({ bootTimeoutMs: 4_000 });
    await world.deploy(web(1), { version: 'one' });
    const before = await world.pids();
    const loopback = await world.deploy(web(1, 'httpd -f -p 127.0.0.1:$PORT -h /app'), { version: 'two' });
    expect(loopback.ok ? '' : loopback.failure).toEqual({
      code: 'listens_on_loopback',
      message: expect.stringMatching(
        /^web\.1 listens on 127\.0\.0\.1:\d+ only, where no request can reach it\.$/,
      ),
      next: 'Have it listen on 0.0.0.0 instead of 127.0.0.1 or localhost.',
    });
    const other = await world.deploy(web(1, 'httpd -f -p 8123 -h /app'), { version: 'two' });
    expect(other.ok ? '' : other.failure).toEqual({
      code: 'listens_on_other_port',
      message: expect.stringMatching(/^web\.1 listens on port 8123, but was given port \d+ in \$PORT\.$/),
      next: 'Have it listen on 0.0.0.0 at the port that the environment variable PORT holds.',
    });
    expect(await world.pids()).toEqual(before);
    expect(await world.routes.ask()).toBe('one');
  });

  test('one whose command is not there says what it wrote last', async () => {
    const world = await open();
    const missing = await world.deploy(web(1, 'echo looking && no-such-thing'), { version: 'two' });
    expect(missing.ok ? '' : missing.failure).toMatchObject({ code: 'command_not_found' });
    // The engine keeps no order between the two streams.
    const said = missing.ok ? '' : missing.failure.message;
    expect(said).toMatch(/It wrote last:\n(.*\n)? {2}looking(\n|$)/);
    expect(said).toMatch(/\n {2}.*no-such-thing: (command )?not found(\n|$)/);
  });
});

describe('a dyno', () => {
  test('runs its command behind profile scripts, with config, limits and without rights', async () => {
    const world = await open();
    await world.deploy(web(0), { version: 'one' });
    const command =
      'echo "$GREETING|$FROM_PROFILE_D|$FROM_PROFILE|$HOME|$PWD|$DYNO|$(id -u)|$((PORT > 2999))" && echo \'it\'"\'"\'s "fine"\'';
    const dyno = await world.manager.run(await world.oneOff({ command, env: { EXTRA: '1' } }));
    const name = `run.${dyno.number}`;
    await until(async () => {
      await world.manager.recover();
      return (await world.store.dynos.find(world.app.id, name))?.state === 'complete';
    });
    expect(world.logs.text).toContain(
      `app[${name}]: hello|profile.d sees hello|profile sees profile.d sees hello|/app|/app|${name}|1000|1`,
    );
    expect(world.logs.text).toContain(`app[${name}]: it's "fine"`);
    expect(world.logs.text.slice(-2)).toEqual([
      `heroku[${name}]: Process exited with status 0`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
  });

  test('says in its log what happens to it, from its start to its end', async () => {
    const world = await open();
    const command = 'exec sleep 600';
    const lines = (...messages: readonly string[]) =>
      messages.map((message) => `heroku[worker.1]: ${message}`);
    await world.deploy({ worker: { command, quantity: 1 } }, { version: 'one' });
    const begins = ['Starting process with command `exec sleep 600`', 'State changed from starting to up'];
    const ends = ['Stopping all processes with SIGTERM', 'Process exited with status 143'];
    expect(world.logs.take()).toEqual(lines('State changed from down to starting', ...begins));

    await world.manager.restart(world.app.id, { all: true });
    await world.manager.idle();
    const restart = world.logs.take();
    expect(restart.slice(0, 2)).toEqual(lines('Restarting', 'State changed from up to starting'));
    expect(restart.slice(2).filter((line) => lines(...begins).includes(line))).toEqual(lines(...begins));
    expect(restart.slice(2).filter((line) => !lines(...begins).includes(line))).toEqual(lines(...ends));

    await world.store.formations.replace(world.app.id, [
      { type: 'worker', quantity: 0, size: 'Standard-1X' },
    ]);
    await world.manager.reconcile(world.app.id);
    await world.manager.idle();
    expect(world.logs.take()).toEqual(lines('State changed from up to down', ...ends));
  });

  test('R99: that the engine cannot start says so in the engine’s words, and is tried again', async () => {
    const world = await open();
    await world.engine.images.remove(place.image);
    const outcome = await world.deploy(web(1), { version: 'one' });
    const message = expect.stringMatching(/^web\.1 could not be started: .*No such image/);
    expect(outcome.ok ? null : outcome.failure).toEqual({
      code: 'start_failed',
      message,
      next: 'Try again; if it stays, look at: renga backend:logs',
    });
    expect(world.logs.text).toEqual([
      'heroku[web.1]: State changed from down to starting',
      `heroku[web.1]: Error R99 (Platform error) -> ${outcome.ok ? '' : outcome.failure.message}`,
      'heroku[web.1]: State changed from starting to crashed',
      'heroku[web.1]: Release v1 does not take over (start_failed)',
    ]);
  });

  test('C1: one that ignores SIGTERM is killed after its grace time; all processes of any other get SIGTERM', async () => {
    const world = await open({ stopGraceMs: 1_000 });
    const polite = "trap 'echo bye; exit 0' TERM; while :; do sleep 0.1; done";
    const deaf = "trap '' TERM; while :; do sleep 0.1; done";
    await world.deploy(
      {
        polite: { command: `echo begun && bash -c "${polite}"`, quantity: 1 },
        deaf: { command: deaf, quantity: 1 },
      },
      { version: 'one' },
    );
    await world.manager.retire(world.app.id);
    expect(world.logs.text).toContain('app[polite.1]: bye');
    expect(world.logs.text.filter((line) => line.startsWith('heroku[deaf.1]')).slice(-4)).toEqual([
      'heroku[deaf.1]: Stopping all processes with SIGTERM',
      'heroku[deaf.1]: Error R12 (Exit timeout) -> At least one process failed to exit within 1 second of SIGTERM',
      'heroku[deaf.1]: Stopping remaining processes with SIGKILL',
      'heroku[deaf.1]: Process exited with status 137',
    ]);
    expect(await world.containers()).toEqual([]);
    const labels = { 'renga.installation': place.installation };
    expect(await world.engine.networks.list(labels)).toEqual([]);
  });

  test('that is killed or removed by hand comes back', async () => {
    const world = await open();
    world.manager.start(new AbortController().signal);
    await world.deploy(web(2), { version: 'one' });
    const [first, second] = await world.store.dynos.list(world.app.id);
    await world.engine.containers.kill(first?.containerId ?? '', 'SIGKILL');
    await world.engine.containers.remove(second?.containerId ?? '');
    await until(async () => {
      const dynos = await world.store.dynos.list(world.app.id);
      const fresh = dynos.filter((dyno) => dyno.state === 'up' && ![first?.id, second?.id].includes(dyno.id));
      return fresh.length === 2 && dynos.length === 2;
    });
    await world.manager.idle();
    expect(await world.containers()).toEqual(['web.1 v1 running', 'web.2 v1 running']);
    expect(await world.routes.ask()).toBe('one');
  });
});
