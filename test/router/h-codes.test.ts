import { describe, expect, test } from 'vitest';
import { ask, closed, dial, exchange, ID, nextData } from './support/clients.ts';
import { closedAddress, deafDyno, Harness, httpDyno, rawDyno, scriptedDyno } from './support/harness.ts';

const tail = (fields: string, path = '/') =>
  `method=GET path="${path}" host=demo.localhost request_id=${ID} fwd="127.0.0.1" ${fields} protocol=http`;
const untouched = 'dyno= connect= service= status=503 bytes=';

/** Long enough that a busy machine does not run into a limit that the test is not about. */
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, bootMs: 20_000 };

describe('what the router answers itself', () => {
  test.each([
    ['crashed', 'at=error code=H10 desc="App crashed"', untouched],
    ['no-web', 'at=error code=H14 desc="No web processes running"', untouched],
    ['maintenance', 'at=info code=H80 desc="Maintenance mode"', untouched],
    ['blank', 'at=info code=H81 desc="Blank app"', 'dyno= connect= service= status=502 bytes='],
    ['quota', 'at=info code=H82 desc="You\'ve used up your dyno hour pool"', untouched],
  ] as const)('an app that is %s', async (state, head, fields) => {
    const harness = await Harness.start();
    await harness.route({ state });

    const answer = await ask(harness.port, { path: '/a?b=c' });

    expect(await harness.lines.first(1)).toEqual([`${head} ${tail(fields, '/a?b=c')}`]);
    expect(answer.status).toBe(state === 'blank' ? 502 : 503);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  });

  test('an unknown host gets 404 and no line', async () => {
    const harness = await Harness.start();
    await harness.route({ state: 'crashed' });

    const answer = await ask(harness.port, { host: 'other.localhost' });
    await ask(harness.port);

    expect(answer.status).toBe(404);
    expect(answer.body).toContain('No such app');
    expect(await harness.lines.first(1)).toHaveLength(1);
  });

  test('before the first table every host gets 503', async () => {
    const harness = await Harness.start();

    expect((await ask(harness.port)).status).toBe(503);
  });

  test('the pages that the app names are embedded', async () => {
    const harness = await Harness.start();
    const pages = { errorPageUrl: 'https://e.test/?a=1&b="2"', maintenancePageUrl: 'https://m.test/' };

    await harness.route({ state: 'crashed', ...pages });
    const error = await ask(harness.port);
    await harness.route({ state: 'maintenance', ...pages });
    const maintenance = await ask(harness.port);

    expect(error.body).toContain('<iframe src="https://e.test/?a=1&amp;b=&quot;2&quot;"');
    expect(maintenance.body).toContain('<iframe src="https://m.test/"');
  });

  test('H11: more than the allowed requests in flight', async () => {
    const harness = await Harness.start({ ...PATIENT, inFlightPerDyno: 2 });
    const held: (() => void)[] = [];
    await harness.up(await httpDyno((_req, res) => held.push(() => res.end('late'))));

    const first = [ask(harness.port), ask(harness.port)];
    while (held.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const third = await ask(harness.port);
    for (const release of held) release();

    expect(third.status).toBe(503);
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await harness.lines.first(3))[0]).toBe(
      `at=error code=H11 desc="Backlog too deep" ${tail(untouched)}`,
    );
  });

  test('H20: nothing but starting dynos for too long', async () => {
    const harness = await Harness.start({ bootMs: 100 });
    await harness.route({ state: 'starting' });

    expect((await ask(harness.port)).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H20 desc="App boot timeout" ${tail(untouched)}`,
    ]);
  });

  test('a request waits for the dyno that starts', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const waiting = ask(harness.port);
    await harness.up(await httpDyno((_req, res) => res.end('awake')));

    expect((await waiting).body).toBe('awake');
  });

  test.each([
    ['crashed', 'H10'],
    ['no-web', 'H14'],
  ] as const)('a waiting request is answered at once when the app is %s', async (state, code) => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const waiting = ask(harness.port);
    await harness.route({ state: 'starting' });
    await harness.route({ state });

    expect((await waiting).status).toBe(503);
    expect((await harness.lines.first(1))[0]).toContain(`code=${code} `);
  });

  test('the last words for an app that leaves the table are 404', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const waiting = ask(harness.port);
    await harness.publish({});

    expect((await waiting).status).toBe(404);
  });
});

describe('what goes wrong at the dyno', () => {
  test('H12: no byte of a response in time', async () => {
    const harness = await Harness.start({ ...PATIENT, firstByteMs: 100 });
    await harness.up(await rawDyno(() => undefined));

    expect((await ask(harness.port)).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H12 desc="Request timeout" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=0')}`,
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

    const answer = await new Promise((resolve) =>
      client.once('data', (bytes) => resolve(bytes.toString().slice(9, 12))),
    );
    expect(answer).toBe('200');
  });

  test('H12 is over with the first byte, of whatever part of the response', async () => {
    const harness = await Harness.start({ ...PATIENT, firstByteMs: 150 });
    await harness.up(
      await rawDyno((socket) => {
        socket.on('data', (bytes) => {
          const first = bytes.includes('/hints') ? 'HTTP/1.1 103 Early Hints\r\n\r\n' : 'HTTP/1.1 2';
          socket.write(first);
          const rest = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
          setTimeout(() => socket.write(bytes.includes('/hints') ? rest : rest.slice(10)), 400);
        });
      }),
    );

    expect(await ask(harness.port, { path: '/hints' })).toMatchObject({ status: 200, body: 'ok' });
    expect(await ask(harness.port)).toMatchObject({ status: 200, body: 'ok' });
  });

  test('H15: silence in the middle of a head', async () => {
    const harness = await Harness.start({ ...PATIENT, idleMs: 100 });
    await harness.up(await scriptedDyno('HTTP/1.1 200 OK\r\nContent-', 'stay'));

    expect(await ask(harness.port)).toMatchObject({ status: 503, complete: true });
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H15 desc="Idle connection" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=0')}`,
    ]);
  });

  test('H13: closed without a byte', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.up(await scriptedDyno(''));

    expect((await ask(harness.port)).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H13 desc="Connection closed without response" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=0')}`,
    ]);
  });

  test('H15: silence in the middle of a response', async () => {
    const harness = await Harness.start({ ...PATIENT, idleMs: 100 });
    await harness.up(await scriptedDyno('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345', 'stay'));

    const answer = await ask(harness.port);

    expect(answer).toMatchObject({ status: 200, body: '12345', complete: false });
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H15 desc="Idle connection" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=5')}`,
    ]);
  });

  test.each([
    ['no HTTP at all', 'hello world'],
    ['a status line without reason', 'HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n'],
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['a folded field', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n'],
    ['two framings', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['an unknown coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
    ['a control character', 'HTTP/1.1 200 OK\r\nA: b\x00c\r\nContent-Length: 0\r\n\r\n'],
    ['an upgrade that nobody asked for', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n'],
    ['informational responses without end', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(40)],
  ])('H17: %s', async (_name, response) => {
    const harness = await Harness.start(PATIENT);
    await harness.up(await scriptedDyno(response));

    const answer = await ask(harness.port, { method: 'DELETE' });

    expect(answer.status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H17 desc="Poorly formatted HTTP response" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=0').replace('GET', 'DELETE')}`,
    ]);
  });

  test('H17 in the middle of a chunked response cuts the client off', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.up(
      await rawDyno((socket) => {
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n');
          setTimeout(() => socket.write('x\r\n'), 50);
        });
      }),
    );

    expect(await ask(harness.port)).toMatchObject({ status: 200, body: 'abc', complete: false });
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H17 desc="Poorly formatted HTTP response" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=3')}`,
    ]);
  });

  test('H18: closed in the middle of the body', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.up(await scriptedDyno('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345'));

    expect(await ask(harness.port)).toMatchObject({ status: 200, body: '12345', complete: false });
    expect(await harness.lines.first(1)).toEqual([
      `sock=backend at=error code=H18 desc="Server Request Interrupted" ${tail('dyno=web.1 connect=#ms service=#ms status=503 bytes=5')}`,
    ]);
  });

  test('H18: closed in the middle of the head gives a clean error', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.up(await scriptedDyno('HTTP/1.1 200 OK\r\nContent-Le'));

    expect(await ask(harness.port)).toMatchObject({ status: 503, complete: true });
    expect((await harness.lines.first(1))[0]).toContain('sock=backend at=error code=H18 ');
  });

  test('H19: the dyno does not take the connection in time', async () => {
    const harness = await Harness.start({ ...PATIENT, connectMs: 100 });
    await harness.up(await deafDyno());

    expect((await ask(harness.port)).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H19 desc="Backend connection timeout" ${tail('dyno=web.1 connect=#ms service= status=503 bytes=')}`,
    ]);
  });

  test('H21: refused', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.up(await closedAddress());

    expect((await ask(harness.port)).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H21 desc="Backend connection refused" ${tail('dyno=web.1 connect=#ms service= status=503 bytes=')}`,
    ]);
  });

  test.each([
    ['invalid content length', 'Content-Length: 1\r\nContent-Length: 2'],
    ['invalid content length', 'Content-Length: +1'],
    ['oversized cookie', `Set-Cookie: a=${'x'.repeat(9000)}\r\nContent-Length: 0`],
    ['oversized header', `A: ${'x'.repeat(530_000)}\r\nContent-Length: 0`],
  ])('H25: %s', async (restriction, fields) => {
    const harness = await Harness.start(PATIENT);
    await harness.up(await scriptedDyno(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`));

    expect((await ask(harness.port)).status).toBe(502);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H25 desc="HTTP restriction: ${restriction}" ${tail('dyno=web.1 connect=#ms service=#ms status=502 bytes=0')}`,
    ]);
  });

  test('H24: the router is stopped while a request is under way', async () => {
    const harness = await Harness.start({ ...PATIENT, stopMs: 50 });
    await harness.up(await rawDyno(() => undefined));

    const cut = ask(harness.port);
    await new Promise((resolve) => setTimeout(resolve, 50));
    harness.router.stop();

    expect((await cut).status).toBe(503);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H24 desc="Forced close" ${tail('dyno=web.1 connect=#ms service=#ms status= bytes=0')}`,
    ]);
  });
});

describe('what goes wrong at the client', () => {
  test('H26: an expectation that nobody can meet', async () => {
    const harness = await Harness.start();
    await harness.up(await httpDyno((_req, res) => res.end()));

    const answer = await ask(harness.port, { headers: { expect: 'a-miracle' } });

    expect(answer.status).toBe(417);
    const [line] = await harness.lines.first(1);
    expect(line?.replace(/request_id=\S+/, `request_id=${ID}`)).toBe(
      `at=error code=H26 desc="Request Error" cause="unsupported expect header value" ${tail('dyno= connect= service= status=417 bytes=')}`,
    );
  });

  test('H26: a chunk that cannot be read', async () => {
    const harness = await Harness.start(PATIENT);
    const reached = Promise.withResolvers<void>();
    await harness.up(await rawDyno((socket) => socket.once('data', () => reached.resolve())));

    const client = await dial(harness.port);
    client.write(
      `GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
    );
    await reached.promise;
    client.write('zz\r\n');
    const answer = await nextData(client);

    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(await harness.lines.first(1)).toEqual([
      `at=error code=H26 desc="Request Error" cause="bad chunk" ${tail('dyno=web.1 connect=#ms service=#ms status=400 bytes=0')}`,
    ]);
  });

  test('H27: the client goes away, and the dyno is told', async () => {
    const harness = await Harness.start(PATIENT);
    const reached = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    await harness.up(
      await rawDyno((socket) => {
        socket.once('data', () => reached.resolve()).once('close', () => left.resolve());
      }),
    );

    const client = await dial(harness.port);
    client.write(`GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\n\r\n`);
    await reached.promise;
    client.destroy();
    await left.promise;

    expect(await harness.lines.first(1)).toEqual([
      `sock=client at=warning code=H27 desc="Client Request Interrupted" ${tail('dyno=web.1 connect=#ms service=#ms status=499 bytes=0')}`,
    ]);
  });

  test('H27 while it waits for a dyno', async () => {
    const harness = await Harness.start(PATIENT);
    await harness.route({ state: 'starting' });

    const client = await dial(harness.port);
    client.write(`GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\n\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.destroy();

    expect(await harness.lines.first(1)).toEqual([
      `sock=client at=warning code=H27 desc="Client Request Interrupted" ${tail('dyno= connect= service= status=499 bytes=')}`,
    ]);
  });

  test('H28: the client stops in the middle of its body', async () => {
    const harness = await Harness.start({ ...PATIENT, idleMs: 100, lingerMs: 100 });
    await harness.up(await rawDyno(() => undefined));

    const client = await dial(harness.port);
    client.resume();
    client.write(
      `GET / HTTP/1.1\r\nHost: demo.localhost\r\nX-Request-Id: ${ID}\r\nContent-Length: 10\r\n\r\n12345`,
    );
    await closed(client);

    expect(await harness.lines.first(1)).toEqual([
      `at=warning code=H28 desc="Client Connection Idle" ${tail('dyno=web.1 connect=#ms service=#ms status=499 bytes=0')}`,
    ]);
  });

  test('408: a client that never finishes its head is let go', async () => {
    const harness = await Harness.start({ headMs: 100 });

    const answer = await exchange(harness.port, 'GET / HTTP/1.1\r\nHost: demo.loc');

    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  });
});
