import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InsideRun } from '../../src/lib/platform/ports.ts';
import { listenAt } from '../rendezvous/support/listen.ts';
import { clearPlace, EngineWorld, makePlace, type Place, until } from './engine-world.ts';

let place: Place;
let world: EngineWorld;
let path: string;

beforeAll(async () => {
  place = await makePlace();
  path = join(place.folder, 'rendezvous.sock');
  world = await EngineWorld.open(place, { stopGraceMs: 500, hangUpEveryMs: 200 });
  await listenAt(world.rendezvous, path);
  await world.deploy({ web: { command: './serve', quantity: 1 } }, { version: 'one' });
});

afterAll(async () => {
  await world.close();
  await clearPlace(place);
});

async function inside(
  request: Partial<InsideRun>,
): Promise<{ readonly socket: Socket; readonly id: string }> {
  const dyno = await world.store.dynos.find(world.app.id, 'web.1');
  if (!dyno) throw new Error('there is no web.1');
  const { id, attachUrl } = world.manager.inside(dyno, { command: 'true', env: {}, tty: false, ...request });
  const socket = connect(path);
  await once(socket, 'connect');
  socket.write(`${attachUrl.split('/').at(-1)}\r\n`);
  return { socket, id };
}

/** What a whole session printed, without the greeting. */
async function session(request: Partial<InsideRun>, input = ''): Promise<string> {
  const { socket } = await inside(request);
  socket.write(`${input}\u0004`);
  return (await text(socket)).replace('rendezvous\r\n', '');
}

/** The same with the exit status in words. */
const ended = (output: string): string =>
  output.replace(/\uFFFF heroku-command-exit-status: (\d+)\n$/, 'exit $1');

/** Command lines of all processes in the dyno. */
const processes = (): Promise<string> =>
  session({ command: 'for p in /proc/[0-9]*/cmdline; do tr "\\0" " " < $p; echo; done' });

describe('a command inside a dyno', () => {
  test('has the environment of its process: config, profile scripts, user and name', async () => {
    const command = 'echo "$GREETING|$FROM_PROFILE_D|$HOME|$PWD|$DYNO|$(id -u)|$EXTRA"';
    expect(ended(await session({ command, env: { EXTRA: '1' } }))).toBe(
      'hello|profile.d sees hello|/app|/app|web.1|1000|1\nexit 0',
    );
    expect(await processes()).toContain('httpd -f');
  });

  test('reads what is piped to it and tells its true exit status', async () => {
    expect(ended(await session({ command: 'tr a-z A-Z; exit 7' }, 'hello\n'))).toBe('HELLO\nexit 7');
    expect(ended(await session({ command: 'no-such-thing' }))).toMatch(/not found\nexit 127$/);
  });

  test('stays out of the log', async () => {
    const before = world.logs.text;
    await session({ command: 'echo secret >&2' });
    expect(world.logs.text).toEqual(before);
  });

  test('has a terminal of its client’s size, also when that changes', async () => {
    const { socket, id } = await inside({
      command: 'read line; stty size; read line; stty size',
      tty: true,
      terminal: { rows: 33, columns: 111 },
    });
    let seen = '';
    socket.on('data', (bytes) => {
      seen += bytes;
    });
    await until(() => seen.includes('rendezvous'));
    socket.write('go\r');
    await until(() => seen.includes('33 111'));
    await world.manager.resizeInside(id, { rows: 44, columns: 122 });
    socket.write('go\r');
    await once(socket, 'end');
    expect(seen).toContain('44 122');
    expect(ended(seen)).toMatch(/exit 0$/);
  });

  test('is hung up with everything that it started when its client goes, and the dyno goes on', async () => {
    for (const tty of [false, true]) {
      const { socket } = await inside({
        command: 'sleep 1234 & echo begun; bash -c "sleep 1235; true"',
        tty,
        ...(tty ? { terminal: { rows: 24, columns: 80 } } : {}),
      });
      await until(() => String(socket.read() ?? '').includes('begun'));
      expect(await processes()).toMatch(/sleep 1234[\s\S]*sleep 1235/);
      socket.destroy();
      await until(async () => !/sleep 123/.test(await processes()));
    }
    await world.manager.idle();
    expect(await world.routes.ask()).toBe('one');
  });

  test('that does not heed the loss of its client is told again, and then left alone', async () => {
    const command = 'trap "echo hup >> /tmp/hups" HUP; echo begun; for i in $(seq 300); do sleep 0.1; done';
    const { socket } = await inside({ command });
    await until(() => String(socket.read() ?? '').includes('begun'));
    socket.destroy();
    await until(async () => (await session({ command: 'grep -c hup /tmp/hups' })).startsWith('3'));
    for (let look = 0; look < 3; look += 1) expect(await processes()).toContain('/tmp/hups" HUP');
    expect(await session({ command: 'grep -c hup /tmp/hups' })).toMatch(/^3\n/);
  });

  test('ends with its dyno, and says so', async () => {
    const { socket } = await inside({ command: 'echo begun; sleep 60' });
    const output = text(socket);
    await until(async () => (await processes()).includes('sleep 60'));
    await world.manager.stop(world.app.id, { name: 'web.1' });
    expect(ended(await output)).toMatch(/^rendezvous\r\nbegun\n(web\.1 has ended\.\r\n)?exit 137$/);
    await world.manager.idle();
  });

  test('that comes too late for its dyno is told', async () => {
    const dyno = await world.store.dynos.find(world.app.id, 'web.1');
    if (!dyno) throw new Error('there is no web.1');
    const { attachUrl } = world.manager.inside(dyno, { command: 'true', env: {}, tty: false });
    await world.manager.retire(world.app.id);
    const socket = connect(path);
    socket.write(`${attachUrl.split('/').at(-1)}\r\n`);
    expect(ended(await text(socket))).toBe('rendezvous\r\nweb.1 has ended.\r\nexit 137');
  });
});
