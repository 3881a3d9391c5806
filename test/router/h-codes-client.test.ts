import { expect, test } from 'vitest';
import { ask, closed, dial, exchange, ID, nextData } from './support/clients.ts';
import { Harness, httpDyno, rawDyno } from './support/harness.ts';
import { lineOf, sent, unsent } from './support/lines.ts';

/** Long enough that a busy machine does not run into a limit that the test is not about. */
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, bootMs: 20_000 };
const HEAD = `GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\n`;

/** A dyno that says when a request has reached it and when its connection has gone. */
async function silentDyno() {
  const reached = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  const address = await rawDyno((socket) => {
    socket.once('data', () => reached.resolve()).once('close', () => left.resolve());
  });
  return { address, reached: reached.promise, left: left.promise };
}

test('H26: an expectation that nobody can meet', async () => {
  const harness = await Harness.start();
  await harness.up(await httpDyno((_req, res) => res.end()));

  const answer = await ask(harness.port, { headers: { expect: 'a-miracle' } });

  expect(answer.status).toBe(417);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H26 desc="Request Error" cause="unsupported expect header value"', unsent(417)),
  ]);
});

test.each([
  [
    'a field over 8192 bytes',
    `GET /x HTTP/1.1\r\nHost: demo.localhost\r\nA: ${'x'.repeat(9000)}\r\n\r\n`,
    400,
  ],
  ['a head that no parser accepts', 'GET /x HTTP/1.1\r\nHost: demo.localhost\r\nA : b\r\n\r\n', 400],
  [
    'a head over 64 kB',
    `GET /x HTTP/1.1\r\nHost: demo.localhost\r\n${`A: ${'x'.repeat(8000)}\r\n`.repeat(9)}\r\n`,
    431,
  ],
])('D2, H26: %s is in the log of the app that it was for', async (_name, bytes, status) => {
  const harness = await Harness.start();
  await harness.up(await httpDyno((_req, res) => res.end('never')));

  expect(await exchange(harness.port, bytes)).toMatch(
    new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*Connection: close`),
  );
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H26 desc="Request Error" cause="bad header"', unsent(status), {
      path: '/x',
      requestId: '#',
    }),
  ]);
});

/** A request in chunks of which one has reached a dyno, and which is to go on. */
async function halfSent() {
  const harness = await Harness.start(PATIENT);
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const client = await dial(harness.port);
  client.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`);
  await dyno.reached;
  return { harness, dyno, client };
}

test('H26: a chunk that cannot be read', async () => {
  const { harness, dyno, client } = await halfSent();
  client.write('zz\r\n');

  expect(await nextData(client)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H26 desc="Request Error" cause="bad chunk"', sent(400)),
  ]);
  await dyno.left;
});

test('H26: chunk extensions without end', async () => {
  const { harness, client } = await halfSent();
  client.write(`5;a=${'x'.repeat(20_000)}`);

  expect(await nextData(client)).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H26 desc="Request Error" cause="bad chunk"', sent(413)),
  ]);
});

test('D3, H26: a body that is known to be over the limit reaches no dyno', async () => {
  const harness = await Harness.start({ bodyBytes: 10, lingerMs: 100 });
  const paths: (string | undefined)[] = [];
  await harness.up(
    await httpDyno((req, res) => {
      paths.push(req.url);
      req.resume().on('end', () => res.end('taken'));
    }),
  );

  const fits = await ask(harness.port, { method: 'POST', path: '/fits', body: '0123456789' });
  const over = await ask(harness.port, { method: 'POST', path: '/over', body: '0123456789a' });

  expect([fits.body, over.status]).toEqual(['taken', 413]);
  expect(paths).toEqual(['/fits']);
  expect((await harness.lines.first(2))[1]).toBe(
    lineOf('at=error code=H26 desc="Request Error" cause="body too large"', unsent(413), {
      method: 'POST',
      path: '/over',
    }),
  );
});

test('D3, H26: a body without end is cut at the limit, and so is the connection to the dyno', async () => {
  const harness = await Harness.start({ ...PATIENT, bodyBytes: 100_000, lingerMs: 100 });
  let received = 0;
  const left = Promise.withResolvers<void>();
  await harness.up(
    await rawDyno((socket) => {
      socket.on('data', (bytes) => {
        received += bytes.length;
      });
      socket.once('close', () => left.resolve());
    }),
  );

  const client = await dial(harness.port);
  const answer = nextData(client);
  client.write(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
  const chunk = `2710\r\n${'x'.repeat(10_000)}\r\n`;
  const flood = setInterval(() => client.writableLength < 1_000_000 && client.write(chunk), 1);
  await closed(client);
  clearInterval(flood);

  expect(await answer).toMatch(/^HTTP\/1\.1 413 Payload Too Large\r\n/);
  await left.promise;
  expect(received).toBeLessThan(110_000);
  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=error code=H26 desc="Request Error" cause="body too large"', sent(413)),
  ]);
});

test('H27: the client goes away, and the dyno is told', async () => {
  const harness = await Harness.start(PATIENT);
  const dyno = await silentDyno();
  await harness.up(dyno.address);

  const client = await dial(harness.port);
  client.write(`${HEAD}\r\n`);
  await dyno.reached;
  client.destroy();
  await dyno.left;

  expect(await harness.lines.first(1)).toEqual([
    lineOf('sock=client at=warning code=H27 desc="Client Request Interrupted"', sent(499)),
  ]);
});

test('H27: the client goes away while it waits for a dyno', async () => {
  const harness = await Harness.start(PATIENT);
  await harness.route({ state: 'starting' });

  const client = await dial(harness.port);
  client.write(`${HEAD}\r\n`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  client.destroy();

  expect(await harness.lines.first(1)).toEqual([
    lineOf('sock=client at=warning code=H27 desc="Client Request Interrupted"', unsent(499)),
  ]);
});

test('D3, H28: the client stops in the middle of its body, and the dyno is told', async () => {
  const harness = await Harness.start({ ...PATIENT, idleMs: 100, lingerMs: 100 });
  const dyno = await silentDyno();
  await harness.up(dyno.address);

  const client = await dial(harness.port);
  client.resume();
  client.write(`${HEAD}Content-Length: 10\r\n\r\n12345`);
  await closed(client);
  await dyno.left;

  expect(await harness.lines.first(1)).toEqual([
    lineOf('at=warning code=H28 desc="Client Connection Idle"', sent(499)),
  ]);
});

test('H28: the client stops reading its response', async () => {
  const harness = await Harness.start({ ...PATIENT, idleMs: 300 });
  await harness.up(await httpDyno((_req, res) => res.end(Buffer.alloc(64 * 1024 * 1024))));

  const client = await dial(harness.port);
  client.pause();
  client.write(`${HEAD}\r\n`);

  const [line] = await harness.lines.first(1);
  client.destroy();
  expect(line?.replace(/bytes=\d+/, 'bytes=0')).toBe(
    lineOf('at=warning code=H28 desc="Client Connection Idle"', sent(499)),
  );
});

test('408: a client that never finishes its head is let go', async () => {
  const harness = await Harness.start({ headMs: 100 });

  const answer = await exchange(harness.port, 'GET / HTTP/1.1\r\nHost: demo.loc');

  expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
});
