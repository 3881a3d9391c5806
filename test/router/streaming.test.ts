import { request } from 'node:http';
import { expect, test } from 'vitest';
import { ask, closed, dial, exchange, nextData } from './support/clients.ts';
import { Harness, httpDyno, rawDyno, scriptedDyno } from './support/harness.ts';

const MEGABYTE = 1024 * 1024;

test.each([
  ['a known length', 'Content-Length: 5\r\n\r\nhello'],
  ['chunks', 'Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nTrailer: gone\r\n\r\n'],
  ['the end of the connection', '\r\nhello'],
])('a body that ends by %s', async (_name, rest) => {
  const harness = await Harness.start();
  await harness.up(await scriptedDyno(`HTTP/1.1 200 Fine\r\nX: y\r\n${rest}`));

  const answer = await ask(harness.port);

  expect(answer).toMatchObject({ status: 200, body: 'hello', complete: true });
  expect(answer.headers).toMatchObject({ x: 'y', via: '1.1 renga-router' });
  expect((await harness.lines.first(1))[0]).toContain(' status=200 bytes=5 ');
});

test('the head of a response keeps its fields, loses those of the connection and names us in Via', async () => {
  const harness = await Harness.start();
  await harness.up(
    await scriptedDyno(
      [
        'HTTP/1.1 418 Short And Stout',
        'Server: mine/1.0',
        'Date: Mon, 01 Jan 2024 00:00:00 GMT',
        'Set-Cookie: a=1',
        'Set-Cookie: b=2',
        'X-Odd:   \xe9 ',
        'Via: 1.0 inner',
        'X-Hop: of this connection',
        'Connection: X-Hop, Set-Cookie, Content-Length, keep-alive',
        'Keep-Alive: timeout=5',
        'Trailer: X',
        'Content-Length: 0',
        '',
        '',
      ].join('\r\n'),
    ),
  );

  expect(
    await exchange(harness.port, 'GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\n\r\n'),
  ).toBe(
    [
      'HTTP/1.1 418 Short And Stout',
      'Server: mine/1.0',
      'Date: Mon, 01 Jan 2024 00:00:00 GMT',
      'Set-Cookie: a=1',
      'Set-Cookie: b=2',
      'X-Odd: \xe9',
      'Content-Length: 0',
      'Via: 1.0 inner, 1.1 renga-router',
      'Connection: close',
      '',
      '',
    ].join('\r\n'),
  );
});

test.each([
  ['HEAD', '200 OK', 'Content-Length: 5'],
  ['GET', '304 Not Modified', 'Content-Length: 5'],
  ['GET', '204 No Content', 'X: y'],
])('%s with %s has no body, and the connection is good for another', async (method, status, field) => {
  const harness = await Harness.start();
  let connections = 0;
  await harness.up(
    await rawDyno((socket) => {
      connections += 1;
      socket.on('data', () => socket.write(`HTTP/1.1 ${status}\r\n${field}\r\n\r\n`));
    }),
  );

  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await ask(harness.port, { method });
    expect(answer).toMatchObject({ status: Number(status.slice(0, 3)), body: '', complete: true });
  }
  expect(connections).toBe(1);
});

test('early hints reach the client before the response', async () => {
  const harness = await Harness.start();
  await harness.up(
    await scriptedDyno(
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok',
    ),
  );

  expect(await exchange(harness.port, 'GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n', 'ok')).toMatch(
    /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>\r\nVia: 1\.1 renga-router\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  );
});

test('every event of a stream arrives when it is sent', async () => {
  const harness = await Harness.start();
  const next = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await harness.up(
    await httpDyno(async (_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.flushHeaders();
      await next[0]?.promise;
      res.write('data: 1\n\n');
      await next[1]?.promise;
      res.end('data: 2\n\n');
    }),
  );

  const client = await dial(harness.port);
  client.write('GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\n\r\n');
  expect(await nextData(client)).toContain('text/event-stream');
  next[0]?.resolve();
  expect(await nextData(client)).toContain('data: 1');
  next[1]?.resolve();
  expect(await nextData(client)).toContain('data: 2');
  await closed(client);
});

test('a client that does not read slows the dyno down instead of filling the router', async () => {
  const harness = await Harness.start();
  let written = 0;
  const chunk = Buffer.alloc(64 * 1024);
  await harness.up(
    await httpDyno((_req, res) => {
      const more = () => {
        while (written < 200 * MEGABYTE && !res.destroyed) {
          written += chunk.length;
          if (!res.write(chunk)) return void res.once('drain', more);
        }
        res.end();
      };
      more();
    }),
  );

  const client = await dial(harness.port);
  client.pause();
  client.write('GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n');
  let before = -1;
  while (before !== written) {
    before = written;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  client.destroy();

  expect(written).toBeLessThan(50 * MEGABYTE);
});

test('a dyno that does not read slows the client down instead of filling the router', async () => {
  const harness = await Harness.start();
  await harness.up(await rawDyno((socket) => socket.pause()));

  const req = request({
    host: '127.0.0.1',
    port: harness.port,
    method: 'PUT',
    headers: { host: 'demo.localhost' },
  });
  req.on('error', () => undefined);
  const chunk = Buffer.alloc(64 * 1024);
  let written = 0;
  let before = -1;
  while (before !== written) {
    before = written;
    while (written < 200 * MEGABYTE && req.write(chunk)) written += chunk.length;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  req.destroy();

  expect(written).toBeLessThan(50 * MEGABYTE);
});

test('big bodies arrive whole in both directions', async () => {
  const harness = await Harness.start();
  await harness.up(await httpDyno((req, res) => void req.pipe(res)));
  const body = Buffer.alloc(5 * MEGABYTE, 'abcdefghijklmnopqrstuvwxyz0123456789');

  const known = await ask(harness.port, { method: 'POST', body });
  const chunked = await ask(harness.port, {
    method: 'POST',
    body,
    headers: { 'transfer-encoding': 'chunked' },
  });

  expect(known.body === body.toString('latin1')).toBe(true);
  expect(chunked.body === body.toString('latin1')).toBe(true);
});

test('an answer that comes before the body ends is passed on, and its connection is not used again', async () => {
  const harness = await Harness.start({ lingerMs: 100 });
  let connections = 0;
  await harness.up(
    await rawDyno((socket) => {
      connections += 1;
      socket.once('data', () => socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n'));
    }),
  );

  const client = await dial(harness.port);
  client.write('POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 1000\r\n\r\nfirst');
  expect(await nextData(client)).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
  await closed(client);
  await ask(harness.port);

  expect(connections).toBe(2);
});

test('a client that has sent its early answered body can go on', async () => {
  const harness = await Harness.start();
  await harness.route({ state: 'crashed' });

  const client = await dial(harness.port);
  client.write('POST / HTTP/1.1\r\nHost: demo.localhost\r\nContent-Length: 10\r\n\r\n12345');
  expect(await nextData(client)).toMatch(/^HTTP\/1\.1 503 /);
  client.write('67890GET / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\n\r\n');
  expect(await nextData(client)).toMatch(/^HTTP\/1\.1 503 /);
  await closed(client);
});

test('clients that do nothing for too long are let go, and no others', async () => {
  const harness = await Harness.start({ clientIdleMs: 200 });
  await harness.up(await httpDyno((_req, res) => void setTimeout(() => res.end('late'), 600)));
  const silent = await dial(harness.port);
  const waiting = ask(harness.port);

  await closed(silent.resume());

  expect((await waiting).body).toBe('late');
});
