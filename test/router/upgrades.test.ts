import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { ask, closed, dial, eventually, exchange, ID, nextData } from './support/clients.ts';
import { addressOf, Harness, rawDyno, scriptedDyno } from './support/harness.ts';

const UPGRADE = `GET /chat HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\nConnection: keep-alive, Upgrade\r\nUpgrade: mine\r\n\r\n`;
const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: mine\r\n\r\n';
const line = (head: string, rest: string) =>
  `${head} method=GET path="/chat" host=demo.localhost request_id=${ID} fwd="127.0.0.1" dyno=web.1 connect=#ms service=#ms ${rest} protocol=http`;

/** A dyno that switches and then gives its connection away. */
const switching = (then: (socket: Socket, head: string) => void): Promise<string> =>
  rawDyno((socket) => {
    socket.once('data', (bytes) => {
      socket.write(SWITCH);
      then(socket, bytes.toString('latin1'));
    });
  });

const echo = (socket: Socket): void => void socket.on('data', (bytes) => socket.write(bytes));

async function websocketEcho(): Promise<string> {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (data, binary) => socket.send(data, { binary })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  return addressOf(server);
}

test('websockets carry messages both ways and close as they should', async () => {
  const harness = await Harness.start();
  await harness.up(await websocketEcho());

  const socket = new WebSocket(`ws://127.0.0.1:${harness.port}/chat`, {
    headers: { host: 'demo.localhost' },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const messages = ['hello', 'x'.repeat(200_000), 'bye'];
  const answers: string[] = [];
  socket.on('message', (data) => answers.push(String(data)));
  for (const message of messages) socket.send(message);
  await eventually(() => answers.length === 3);
  socket.close(1000, 'done');
  const [code, reason] = await new Promise<[number, string]>((resolve) => {
    socket.once('close', (closeCode, text) => resolve([closeCode, String(text)]));
  });

  expect(answers).toEqual(messages);
  expect([code, reason]).toEqual([1000, 'done']);
  expect((await harness.lines.first(1))[0]).toMatch(
    /^at=info method=GET path="\/chat" .* status=101 bytes=200\d{3} /,
  );
});

test('the dyno gets the upgrade as it was asked for, and the client the answer', async () => {
  const harness = await Harness.start();
  const head = Promise.withResolvers<string>();
  await harness.up(await switching((_socket, text) => head.resolve(text)));

  const client = await dial(harness.port);
  client.write(UPGRADE);

  expect(await nextData(client)).toBe(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: mine\r\nVia: 1.1 renga-router\r\nConnection: Upgrade\r\n\r\n',
  );
  expect(await head.promise).toMatch(
    /^GET \/chat HTTP\/1\.1\r\n[\s\S]*Connection: Upgrade\r\nUpgrade: mine\r\nX-Forwarded-For/,
  );
  client.destroy();
});

test('bytes that came behind the request, or behind the answer, are not lost', async () => {
  const harness = await Harness.start();
  await harness.up(
    await rawDyno((socket) => {
      socket.once('data', () => {
        socket.write(`${SWITCH}hello `);
        echo(socket);
      });
    }),
  );

  expect(await exchange(harness.port, `${UPGRADE}early`, 'early')).toMatch(/\r\n\r\nhello early$/);
});

test('one line at the end, with the bytes that went to the client', async () => {
  const harness = await Harness.start();
  await harness.up(await switching(echo));

  const client = await dial(harness.port);
  client.write(UPGRADE);
  await nextData(client);
  client.write('12345');
  await nextData(client);
  client.end();
  await closed(client);

  expect(await harness.lines.first(1)).toEqual([line('at=info', 'status=101 bytes=5')]);
});

test('the client hears when the dyno closes', async () => {
  const harness = await Harness.start();
  await harness.up(await switching((socket) => socket.end('last words')));

  expect(await exchange(harness.port, UPGRADE)).toMatch(/\r\n\r\nlast words$/);
  expect(await harness.lines.first(1)).toEqual([line('at=info', 'status=101 bytes=10')]);
});

test('H15: silence in both directions', async () => {
  const harness = await Harness.start({ idleMs: 600 });
  await harness.up(await switching(echo));

  const client = await dial(harness.port);
  client.write(UPGRADE);
  await nextData(client);
  const gone = closed(client.resume());
  for (let turn = 0; turn < 8; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.write('.');
  }
  await gone;

  expect(await harness.lines.first(1)).toEqual([
    line('at=error code=H15 desc="Idle connection"', 'status=503 bytes=8'),
  ]);
});

test('an answer other than 101 is an ordinary one', async () => {
  const harness = await Harness.start();
  await harness.up(await scriptedDyno('HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone'));

  expect(await exchange(harness.port, UPGRADE)).toMatch(
    /^HTTP\/1\.1 404 Not Found\r\n[\s\S]*Connection: close\r\n\r\nnone$/,
  );
  expect(await harness.lines.first(1)).toEqual([line('at=info', 'status=404 bytes=4')]);
});

test('a long answer other than 101 waits for a slow client', async () => {
  const harness = await Harness.start();
  const body = 'x'.repeat(3_000_000);
  await harness.up(
    await scriptedDyno(`HTTP/1.1 404 Not Found\r\nContent-Length: ${body.length}\r\n\r\n${body}`),
  );

  expect((await exchange(harness.port, UPGRADE)).length).toBeGreaterThan(body.length);
});

test('an upgrade that the router answers itself is answered in HTTP', async () => {
  const harness = await Harness.start();
  await harness.route({ state: 'no-web' });

  expect(await exchange(harness.port, UPGRADE)).toMatch(/^HTTP\/1\.1 503 /);
  expect((await harness.lines.first(1))[0]).toContain('code=H14 ');
});

test('H12 and H13 count for upgrades too', async () => {
  const harness = await Harness.start({ firstByteMs: 100 });
  await harness.up(await rawDyno(() => undefined));
  expect(await exchange(harness.port, UPGRADE)).toMatch(/^HTTP\/1\.1 503 /);
  await harness.up(await scriptedDyno(''));
  expect(await exchange(harness.port, UPGRADE)).toMatch(/^HTTP\/1\.1 503 /);

  const lines = await harness.lines.first(2);
  expect(lines.map((text) => text.slice(0, 17))).toEqual(['at=error code=H12', 'at=error code=H13']);
});

describe('an ordinary request, without its Upgrade', () => {
  test.each([
    ['that has a body', 'Upgrade: mine\r\nContent-Length: 2\r\n\r\nhi'],
    ['for cleartext HTTP/2', 'Upgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n'],
    ['for one of several protocols', 'Upgrade: mine, h2c\r\n\r\n'],
  ])('is made of one %s', async (_name, rest) => {
    const harness = await Harness.start();
    const head = Promise.withResolvers<string>();
    await harness.up(
      await rawDyno((socket) => {
        socket.once('data', (bytes) => {
          head.resolve(bytes.toString('latin1'));
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        });
      }),
    );

    const bytes = `POST / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: Upgrade\r\n${rest}`;
    expect(await exchange(harness.port, bytes, 'ok')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(await head.promise).not.toMatch(/upgrade|http2/i);
  });
});

test('open websockets do not count as requests in flight', async () => {
  const harness = await Harness.start({ inFlightPerDyno: 1 });
  await harness.up(
    await rawDyno((socket) => {
      socket.once('data', (bytes) => {
        if (bytes.includes('Upgrade: mine')) socket.write(SWITCH);
        else socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    }),
  );

  const client = await dial(harness.port);
  client.write(UPGRADE);
  await nextData(client);

  expect((await ask(harness.port)).body).toBe('ok');
  client.destroy();
});

test('an upgrade that is pipelined behind another request ends its connection, and nobody else is hurt', async () => {
  const harness = await Harness.start();
  const slow = Promise.withResolvers<Socket>();
  await harness.up(await rawDyno((socket) => socket.once('data', () => slow.resolve(socket))));
  const other = ask(harness.port);
  const dyno = await slow.promise;

  expect(await exchange(harness.port, `GET / HTTP/1.1\r\nHost: demo.localhost\r\n\r\n${UPGRADE}`)).toBe('');

  dyno.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  expect((await other).body).toBe('ok');
});
