import { expect, test } from 'vitest';
import { ask, dial, exchange, ID, nextData } from './support/clients.ts';
import { closedAddress, deafDyno, Harness, httpDyno, rawDyno, scriptedDyno } from './support/harness.ts';
import { lineOf, sent, unsent } from './support/lines.ts';

/** Long enough that a busy machine does not run into a limit that the test is not about. */
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, bootMs: 20_000 };
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const HALF = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345';

test('H12: no byte of a response in time', async () => {
  const harness = await Harness.start({ ...PATIENT, firstByteMs: 100 });
  await harness.up(await rawDyno(() => undefined));

  expect((await ask(harness.port)).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H12 desc="Request timeout"', sent(503)),
  ]);
});

test('H12 counts from the end of the request', async () => {
  const harness = await Harness.start({ ...PATIENT, firstByteMs: 300 });
  await harness.up(await httpDyno((req, res) => req.resume().on('end', () => res.end('thanks'))));

  const client = await dial(harness.port);
  client.write('POST / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\nContent-Length: 5\r\n\r\n');
  for (const letter of 'hello') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    client.write(letter);
  }

  expect(await nextData(client)).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
});

test('H12 is over with the first byte, of whatever part of the response', async () => {
  const harness = await Harness.start({ ...PATIENT, firstByteMs: 150 });
  await harness.up(
    await rawDyno((socket) => {
      socket.on('data', (bytes) => {
        const hints = bytes.includes('/hints');
        socket.write(hints ? 'HTTP/1.1 103 Early Hints\r\n\r\n' : OK.slice(0, 10));
        setTimeout(() => socket.write(hints ? OK : OK.slice(10)), 400);
      });
    }),
  );

  expect(await ask(harness.port, { path: '/hints' })).toMatchObject({ status: 200, body: 'ok' });
  expect(await ask(harness.port)).toMatchObject({ status: 200, body: 'ok' });
});

test('H13: closed without a byte', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await scriptedDyno(''));

  expect((await ask(harness.port)).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H13 desc="Connection closed without response"', sent(503)),
  ]);
});

test('H15: silence in the middle of a response', async () => {
  const harness = await Harness.start({ ...PATIENT, idleMs: 100 });
  await harness.up(await scriptedDyno(HALF, 'stay'));

  expect(await ask(harness.port)).toMatchObject({ status: 200, body: '12345', complete: false });
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H15 desc="Idle connection"', sent(503, 5)),
  ]);
});

test('H15: silence in the middle of a head', async () => {
  const harness = await Harness.start({ ...PATIENT, idleMs: 100 });
  await harness.up(await scriptedDyno(HALF.slice(0, 25), 'stay'));

  expect(await ask(harness.port)).toMatchObject({ status: 503, complete: true });
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H15 desc="Idle connection"', sent(503)),
  ]);
});

test('H15 counts from the last byte: a response that moves goes on for as long as it likes', async () => {
  const harness = await Harness.start({ ...PATIENT, idleMs: 300 });
  await harness.up(
    await httpDyno((_req, res) => {
      let left = 8;
      const more = setInterval(() => {
        left -= 1;
        if (left > 0) return void res.write('.');
        clearInterval(more);
        res.end('!');
      }, 80);
    }),
  );

  expect((await ask(harness.port)).body).toBe('.......!');
});

test('D11, H17: a response that two readers could understand differently ends in a clean error', async () => {
  const harness = await Harness.start(PATIENT);
  const responses = {
    'no HTTP at all': 'hello world',
    'a status line without reason': 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n',
    'another version': 'HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n',
    'a status of four digits': 'HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n',
    'bare line feeds': 'HTTP/1.1 200 OK\nContent-Length: 0\n\n',
    'a folded field': 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n',
    'a space before the colon': 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n',
    'a field without a name': 'HTTP/1.1 200 OK\r\n: x\r\nContent-Length: 0\r\n\r\n',
    'two framings': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'an unknown coding': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    'two codings':
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a zero byte': 'HTTP/1.1 200 OK\r\nA: b\x00c\r\nContent-Length: 0\r\n\r\n',
    'a carriage return in a value': 'HTTP/1.1 200 OK\r\nA: b\rc\r\nContent-Length: 0\r\n\r\n',
    'an upgrade that nobody asked for': 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n',
    'a flood of informational responses': 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(40),
    'a second 100': `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n${OK}`,
  };

  for (const [what, response] of Object.entries(responses)) {
    const before = harness.lines.messages.length;
    await harness.up(await scriptedDyno(response));
    const answer = await ask(harness.port, { method: 'DELETE' });
    expect(answer, what).toMatchObject({ status: 503, complete: true });
    expect((await harness.lines.first(before + 1)).slice(before), what).toEqual([
      lineOf('at=error code=H17 desc="Poorly formatted HTTP response"', sent(503), { method: 'DELETE' }),
    ]);
  }
});

test('H17: nonsense in the middle of a chunked response cuts the client off', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.up(
    await scriptedDyno('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n', 'stay'),
  );

  expect(await ask(harness.port)).toMatchObject({ status: 200, body: 'abc', complete: false });
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H17 desc="Poorly formatted HTTP response"', sent(503, 3)),
  ]);
});

test('H18: closed in the middle of the body', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await scriptedDyno(HALF));

  expect(await ask(harness.port)).toMatchObject({ status: 200, body: '12345', complete: false });
  expect(await harness.lines.first(1)).toEqual([
    lineOf('sock=backend at=error code=H18 desc="Server Request Interrupted"', sent(503, 5)),
  ]);
});

test('H18: closed in the middle of the head gives a clean error', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await scriptedDyno(HALF.slice(0, 25)));

  expect(await ask(harness.port)).toMatchObject({ status: 503, complete: true });
  expect(await harness.lines.first(1)).toEqual([
    lineOf('sock=backend at=error code=H18 desc="Server Request Interrupted"', sent(503)),
  ]);
});

test('H19: no dyno takes the connection in time', async () => {
  const harness = await Harness.start({ ...PATIENT, connectMs: 100 });
  await harness.up(await deafDyno());

  expect((await ask(harness.port)).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([
    lineOf(
      'at=error code=H19 desc="Backend connection timeout"',
      'dyno=web.1 connect=#ms service= status=503 bytes=',
    ),
  ]);
});

test('H10: an app that turns out to have crashed while a dyno was tried leaves the fields of a dyno empty', async () => {
  const harness = await Harness.start({ ...PATIENT, connectMs: 500 });
  await harness.up(await deafDyno());

  const answer = ask(harness.port);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await harness.route({ state: 'crashed', endpoints: [] });

  expect((await answer).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([lineOf('at=error code=H10 desc="App crashed"', unsent(503))]);
});

test('H21: every dyno refuses', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await closedAddress());

  expect((await ask(harness.port)).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([
    lineOf(
      'at=error code=H21 desc="Backend connection refused"',
      'dyno=web.1 connect=#ms service= status=503 bytes=',
    ),
  ]);
});

test.each([
  ['invalid content length', 'Content-Length: 1\r\nContent-Length: 2'],
  ['invalid content length', 'Content-Length: +1'],
  ['invalid content length', 'Content-Length: 1, 1'],
  ['oversized cookie', `Set-Cookie: a=${'x'.repeat(8191)}\r\nContent-Length: 0`],
  ['oversized header', `A: ${'x'.repeat(512 * 1024)}\r\nContent-Length: 0`],
  ['oversized header', `${`Set-Cookie: a=${'x'.repeat(8000)}\r\n`.repeat(140)}Content-Length: 0`],
])('D11, H25: a response with an %s ends in a clean error', async (restriction, fields) => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await scriptedDyno(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`));

  expect((await ask(harness.port)).status).toBe(502);
  expect(await harness.lines.first(1)).toEqual([
    lineOf(`at=error code=H25 desc="HTTP restriction: ${restriction}"`, sent(502)),
  ]);
});

test('H25: oversized status line', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await scriptedDyno(`HTTP/1.1 200 ${'x'.repeat(8192)}\r\nContent-Length: 0\r\n\r\n`));

  expect((await ask(harness.port)).status).toBe(502);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H25 desc="HTTP restriction: oversized status line"', sent(502)),
  ]);
});

test.each([
  ['a status line of 8192 bytes', `HTTP/1.1 200 ${'x'.repeat(8192 - 13)}\r\n`],
  ['a cookie of 8192 bytes', `HTTP/1.1 200 OK\r\nSet-Cookie: a=${'x'.repeat(8190)}\r\n`],
  ['a field of nearly 512 kB', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(512 * 1024 - 10)}\r\n`],
  ['the same length twice', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n'],
])('%s is not too much', async (_name, head) => {
  const harness = await Harness.start(PATIENT);
  await harness.up(await scriptedDyno(`${head}Content-Length: 2\r\n\r\nok`));

  const text = await exchange(
    harness.port,
    `GET / HTTP/1.0\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\n\r\n`,
  );
  expect(text).toMatch(/^HTTP\/1\.1 200 [\s\S]*\r\n\r\nok$/);
});

test('H24: the router is stopped while a request is under way', async () => {
  const harness = await Harness.start({ ...PATIENT, stopMs: 50 });
  const reached = Promise.withResolvers<void>();
  await harness.up(await rawDyno((socket) => socket.once('data', () => reached.resolve())));

  const cut = ask(harness.port);
  await reached.promise;
  harness.router.stop();

  expect((await cut).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([lineOf('at=error code=H24 desc="Forced close"', sent(''))]);
});
