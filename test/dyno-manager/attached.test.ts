import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Certificates } from '../../src/lib/certificates/certificates.ts';
import { dynoName } from '../../src/lib/domain/dyno.ts';
import type { OneOff } from '../../src/lib/platform/ports.ts';
import type { Settings } from '../../src/lib/platform/settings.ts';
import { clearPlace, EngineWorld, makePlace, type Place, until } from './engine-world.ts';

let place: Place;
let certificates: Certificates;
let world: EngineWorld;

beforeAll(async () => {
  place = await makePlace();
  certificates = new Certificates({
    folder: join(place.folder, 'tls'),
    authorityName: 'Renga test',
    names: { hosts: ['localhost'], addresses: ['127.0.0.1'] },
    permits: { hosts: ['localhost'], addresses: ['127.0.0.0/8'] },
  });
  await open();
  await world.deploy({ web: { command: './serve', quantity: 0 } }, { version: 'one' });
  await world.close();
});
afterEach(() => world.close());
afterAll(() => clearPlace(place));

/** A control plane's worth, which is met over TLS as in an installation. */
async function open(settings: Partial<Settings> = {}): Promise<void> {
  world = await EngineWorld.open(place, { stopGraceMs: 500, ...settings });
  await world.rendezvous.listen({
    identity: certificates,
    bind: ['127.0.0.1'],
    port: 0,
    portFile: join(place.folder, 'port'),
  });
}

async function run(changes: Partial<OneOff>) {
  const release = await world.store.releases.current(world.app.id);
  const slug = release?.slugId ? await world.store.slugs.find(release.slugId) : null;
  if (!release || !slug) throw new Error('Nothing was deployed');
  const usual = { type: 'run', size: 'Standard-1X', env: {}, attach: true, tty: false, command: 'true' };
  return world.manager.run({ app: world.app, release, slug, ...usual, ...changes });
}

/** A client that verifies whom it speaks to, shows the secret of its URL and reads. */
async function attach(attachUrl: string | null): Promise<TLSSocket> {
  const { hostname, port, pathname } = new URL(attachUrl ?? '');
  const socket = connect({
    host: hostname,
    port: Number(port),
    ca: await readFile(certificates.authorityFile),
  });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.write(`${pathname.slice(1)}\r\n`);
  return socket;
}

const greeted = (socket: TLSSocket, words: string): Promise<void> => {
  let seen = '';
  socket.on('data', (bytes) => {
    seen += bytes;
  });
  return until(() => seen.includes(words));
};

describe('an attached one-off', () => {
  test('answers its client over TLS, ends with its exit code and stays out of the log', async () => {
    await open();
    const dyno = await run({ command: 'cat | tr a-z A-Z; exit 7' });
    const socket = await attach(dyno.attachUrl);
    socket.write('hello\n\u0004');
    expect(await text(socket)).toBe('rendezvous\r\nHELLO\n\uFFFF heroku-command-exit-status: 7\n');
    await world.manager.idle();
    const ended = await world.store.dynos.find(world.app.id, dyno.id);
    expect([ended?.state, ended?.exitCode]).toEqual(['complete', 7]);
    expect(await world.containers()).toEqual([]);
    const name = dynoName(dyno);
    expect(world.logs.text).toEqual([
      `heroku[${name}]: Awaiting client`,
      `heroku[${name}]: Starting process with command \`cat | tr a-z A-Z; exit 7\``,
      `heroku[${name}]: State changed from starting to up`,
      `heroku[${name}]: Process exited with status 7`,
      `heroku[${name}]: State changed from up to complete`,
    ]);
  });

  test('has a terminal of its client’s size, also when that changes', async () => {
    await open();
    const dyno = await run({
      command: 'read line; stty size; read line; stty size',
      tty: true,
      terminal: { rows: 33, columns: 111 },
    });
    const socket = await attach(dyno.attachUrl);
    const seen = text(socket);
    await until(async () => (await world.store.dynos.find(world.app.id, dyno.id))?.state === 'up');
    socket.write('go\n');
    await until(() => socket.bytesRead > 20);
    await world.manager.resize(dyno.id, { rows: 44, columns: 122 });
    socket.write('go\n');
    const output = await seen;
    expect(output).toContain('33 111');
    expect(output).toContain('44 122');
    expect(output.endsWith('\uFFFF heroku-command-exit-status: 0\n')).toBe(true);
    await world.manager.idle();
  });

  test('R13: a one-off that nobody attaches to in time is given up, and its URL is good for nothing', async () => {
    await open({ attachTimeoutMs: 300 });
    const dyno = await run({});
    await until(async () => (await world.store.dynos.find(world.app.id, dyno.id))?.state === 'complete');
    await world.manager.idle();
    const name = dynoName(dyno);
    expect(world.logs.text).toEqual([
      `heroku[${name}]: Awaiting client`,
      `app[${name}]: Error R13 (Attach error) -> Failed to attach to process`,
      `heroku[${name}]: State changed from starting to complete`,
    ]);
    expect(await text(await attach(dyno.attachUrl))).toBe('');
    expect(await world.containers()).toEqual([]);
  });

  test('R16: a process that does not heed the loss of its client is told three times, then left alone', async () => {
    await open({ hangUpEveryMs: 200 });
    const dyno = await run({ command: "trap '' HUP; echo ready; while :; do sleep 0.1; done" });
    const socket = await attach(dyno.attachUrl);
    await greeted(socket, 'ready');
    world.logs.take();
    socket.destroy();
    await until(() => world.logs.text.some((line) => line.includes('R16')));
    const name = dynoName(dyno);
    const hangUp = `heroku[${name}]: Client connection closed. Sending SIGHUP to all processes`;
    expect(world.logs.take()).toEqual([
      hangUp,
      hangUp,
      hangUp,
      `heroku[${name}]: Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external connection was closed.`,
    ]);
    expect(await world.containers()).toEqual([`${name} v1 running`]);
    await world.manager.stop(world.app.id, { name });
    await world.manager.idle();
    expect((await world.store.dynos.find(world.app.id, dyno.id))?.exitCode).toBe(143);
  });

  test('without a byte either way for its idle time is hung up', async () => {
    await open({ oneOffIdleMs: 4_000 });
    const dyno = await run({ command: 'for i in 1 2 3 4 5 6 7 8 9; do echo $i; sleep 0.6; done; sleep 600' });
    const socket = await attach(dyno.attachUrl);
    const closed = once(socket, 'close');
    await greeted(socket, '9');
    await closed;
    await world.manager.idle();
    expect((await world.store.dynos.find(world.app.id, dyno.id))?.exitCode).toBe(129);
  });

  test('H17: a flood that its client does not read waits for it, and its URL is good once', async () => {
    await open();
    const dyno = await run({ command: 'head -c 20000000 /dev/zero | tr "\\0" x; echo; exit 3' });
    const socket = await attach(dyno.attachUrl);
    socket.pause();
    await until(async () => (await world.store.dynos.find(world.app.id, dyno.id))?.state === 'up');
    expect(await text(await attach(dyno.attachUrl))).toBe('');
    let bytes = 0;
    let tail = '';
    for await (const chunk of socket) {
      bytes += chunk.length;
      tail = (tail + chunk).slice(-60);
    }
    expect(bytes).toBeGreaterThan(20_000_000);
    expect(tail.endsWith('xx\n\uFFFF heroku-command-exit-status: 3\n')).toBe(true);
  });
});
