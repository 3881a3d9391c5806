import { Agent, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ask } from './support/clients.ts';
import { closedAddress, endpointsAt, Harness, httpDyno, rawDyno } from './support/harness.ts';

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('every dyno gets its share', async () => {
  const harness = await Harness.start();
  const dynos = await Promise.all(['a', 'b', 'c'].map((name) => httpDyno((_req, res) => res.end(name))));
  await harness.up(...dynos);

  const counts = new Map<string, number>();
  for (let turn = 0; turn < 150; turn += 1) {
    const { body } = await ask(harness.port);
    counts.set(body, (counts.get(body) ?? 0) + 1);
  }

  expect([...counts.keys()].toSorted()).toEqual(['a', 'b', 'c']);
  // Fewer than 15 of 150 come up once in some hundred million runs.
  expect(Math.min(...counts.values())).toBeGreaterThan(15);
});

test('a dyno that refuses is passed over for every request', async () => {
  const harness = await Harness.start();
  await harness.up(
    await closedAddress(),
    await httpDyno((_req, res) => res.end('ok')),
    await closedAddress(),
  );

  for (let turn = 0; turn < 30; turn += 1) expect((await ask(harness.port)).body).toBe('ok');
  for (const line of await harness.lines.first(30)) expect(line).toContain(' dyno=web.2 ');
});

test('at most ten dynos are tried for one request', async () => {
  const harness = await Harness.start();
  await harness.up(...(await Promise.all(Array.from({ length: 12 }, closedAddress))));

  expect((await ask(harness.port)).status).toBe(503);
  expect((await harness.lines.first(1))[0]).toContain('code=H21 ');
});

test('a request waits out the quarantine of the only dyno', async () => {
  const harness = await Harness.start({ quarantineMs: 200 });
  const address = await closedAddress();
  await harness.up(address);

  const first = await ask(harness.port);
  const second = ask(harness.port);
  const { createServer } = await import('node:http');
  const server = createServer((_req, res) => res.end('back')).listen(
    Number(address.split(':')[1]),
    '127.0.0.1',
  );
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });

  expect(first.status).toBe(503);
  expect((await second).body).toBe('back');
});

test('connections to dynos are kept and used again', async () => {
  const harness = await Harness.start();
  const connections = new Set<Socket>();
  await harness.up(
    await httpDyno((req, res) => {
      connections.add(req.socket);
      res.end('ok');
    }),
  );

  for (let turn = 0; turn < 10; turn += 1) await ask(harness.port);

  expect(connections.size).toBe(1);
});

test('a connection is not used again after Connection: close, HTTP/1.0, or bytes that nobody asked for', async () => {
  for (const response of [
    'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok',
    'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok',
    `${OK}HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison`,
  ]) {
    const harness = await Harness.start();
    let connections = 0;
    await harness.up(
      await rawDyno((socket) => {
        connections += 1;
        socket.on('data', () => socket.write(response));
      }),
    );

    for (let turn = 1; turn <= 3; turn += 1) {
      expect((await ask(harness.port)).body).toBe('ok');
      expect(connections).toBe(turn);
    }
  }
});

/** Answers the first request on each connection and closes it at the sight of the second. */
const oncePerConnection = (): Promise<string> =>
  rawDyno((socket) => {
    socket.once('data', () => {
      socket.write(OK);
      socket.once('data', () => socket.destroy());
    });
  });

test('a request goes again over a fresh connection when a kept one dies under it', async () => {
  const harness = await Harness.start();
  await harness.up(await oncePerConnection());

  for (let turn = 0; turn < 4; turn += 1) expect((await ask(harness.port)).body).toBe('ok');
});

test('a dyno that dies under a request on a kept connection has closed without a response', async () => {
  const harness = await Harness.start();
  const address = await httpDyno((req, res) => {
    if (req.url !== '/crash') return void res.end('ok');
    const { server } = req.socket as Socket & { readonly server: Server };
    server.close();
    server.closeAllConnections();
  });
  await harness.up(address);
  await ask(harness.port);

  expect((await ask(harness.port, { path: '/crash' })).status).toBe(503);
  expect((await harness.lines.first(2))[1]).toContain('code=H13 ');
});

test.each([
  ['POST', undefined],
  ['PUT', 'a body'],
])('a %s that may have had effect is not sent again', async (method, body) => {
  const harness = await Harness.start();
  await harness.up(await oncePerConnection());
  await ask(harness.port);

  expect((await ask(harness.port, { method, ...(body ? { body } : {}) })).status).toBe(503);
  expect((await harness.lines.first(2))[1]).toContain('code=H13 ');
});

test('idle connections to dynos are closed before the usual servers do', async () => {
  const harness = await Harness.start({ dynoIdleMs: 50 });
  const ended = Promise.withResolvers<void>();
  await harness.up(
    await rawDyno((socket) => {
      socket.on('data', () => socket.write(OK)).once('end', () => ended.resolve());
    }),
  );

  await ask(harness.port);
  await ended.promise;
});

test('an address that comes back in another dyno starts with a clean slate', async () => {
  const harness = await Harness.start({ quarantineMs: 60_000 });
  const address = await closedAddress();
  await harness.up(address);
  await ask(harness.port);
  await harness.route({ state: 'starting' });

  await harness.up(address);

  expect((await ask(harness.port)).status).toBe(503);
  expect((await harness.lines.first(2))[1]).toContain('code=H21 ');
});

test('pipelined requests are answered in their order', async () => {
  const harness = await Harness.start();
  await harness.up(
    await httpDyno((req, res) => setTimeout(() => res.end(req.url), req.url === '/slow' ? 50 : 0)),
  );
  const { exchange } = await import('./support/clients.ts');

  const head = ' HTTP/1.1\r\nHost: demo.localhost\r\n';
  const answer = await exchange(
    harness.port,
    `GET /slow${head}\r\nGET /fast${head}\r\nGET /last${head}Connection: close\r\n\r\n`,
  );

  expect(answer.match(/^\/(?:slow|fast|last)/gm)).toEqual(['/slow', '/fast', '/last']);
});

test('clients keep their connection over requests to several apps', async () => {
  const harness = await Harness.start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const app = async (name: string) => ({
    appId: name,
    appName: name,
    state: 'up' as const,
    endpoints: endpointsAt([await httpDyno((_req, res) => res.end(name))]),
  });
  await harness.publish({ 'a.localhost': await app('a'), 'b.localhost': await app('b') });

  const bodies = [];
  for (const host of ['a.localhost', 'b.localhost', 'A.LOCALHOST:1', 'b.localhost.']) {
    bodies.push((await ask(harness.port, { agent, host })).body);
  }

  expect(bodies).toEqual(['a', 'b', 'a', 'b']);
});
