import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { certificateFor } from '../support/certificate.ts';
import { ask, eventually, exchange, ID } from './support/clients.ts';
import { Harness, httpDyno, rawDyno, scriptedDyno } from './support/harness.ts';
import { answerTo, ask2, begin, http2Client, secureSocket } from './support/http2-clients.ts';
import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  fieldsOf,
  frame,
  framesIn,
  GOAWAY,
  HEADERS,
  literal,
  preface,
  reset,
  WINDOW_UPDATE,
} from './support/http2-frames.ts';
import { HTTP2, lineOf, sent } from './support/lines.ts';

const identity = await certificateFor('demo.localhost');
const start = (limits: Parameters<typeof Harness.start>[0] = {}) => Harness.start(limits, identity);

/** A dyno that keeps the bytes that it is sent, and answers when it has seen `end` among them. */
async function recordingDyno(end: string, response: string) {
  let text = '';
  const address = await rawDyno((socket) => {
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (text.includes(end)) socket.end(response, 'latin1');
    });
  });
  return { address, seen: () => text };
}

const ID_FIELD = literal('x-request-id', ID);
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('over TLS a client chooses between HTTP/2 and HTTP/1.1; the plain port speaks HTTP/1.1 alone', async () => {
  const harness = await start();
  const plain = await Harness.start();
  const address = await httpDyno((req, res) => res.end(`${req.httpVersion} ${req.headers.via}`));
  await harness.up(address);
  await plain.up(address);

  const session = await http2Client(harness.port);
  expect((await ask2(session)).body).toBe('1.1 2.0 renga-router');
  expect((await ask(harness.port, { servername: 'demo.localhost' })).body).toBe('1.1 1.1 renga-router');
  expect((await ask(plain.port)).body).toBe('1.1 1.1 renga-router');
  expect(await exchange(plain.port, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')).toMatch(/^HTTP\/1\.1 [45]/);

  const lines = await harness.lines.first(2);
  expect(lines[0]).toBe(lineOf('at=info', sent(200, 20), { protocol: HTTP2 }));
  expect(lines[1]).toBe(lineOf('at=info', sent(200, 20), { protocol: 'https' }));
});

test('a dyno is asked in HTTP/1.1, with one cookie, one host, and nothing about the connection', async () => {
  const harness = await start();
  const dyno = await recordingDyno('\r\n\r\n', OK);
  await harness.up(dyno.address);

  await ask2(await http2Client(harness.port), {
    path: '/a?b=c',
    headers: {
      ...{ 'user-agent': 'test', te: 'trailers', cookie: ['a=1', 'b=2'], 'x-forwarded-for': '1.2.3.4' },
      ...{ via: '2 cdn', 'x-forwarded-proto': 'http', x_request_id: 'mine', 'x-own': 'kept' },
    },
  });

  expect(
    dyno
      .seen()
      .replace(/(X-Request-Start: )\d+/, '$1#')
      .split('\r\n'),
  ).toEqual([
    'GET /a?b=c HTTP/1.1',
    'Host: demo.localhost',
    'user-agent: test',
    'cookie: a=1; b=2',
    'x-own: kept',
    'X-Forwarded-For: 1.2.3.4, 127.0.0.1',
    'X-Forwarded-Proto: https',
    `X-Forwarded-Port: ${harness.port}`,
    'X-Request-Id: request-id-of-the-test',
    'X-Request-Start: #',
    'Via: 2 cdn, 2.0 renga-router',
    '',
    '',
  ]);
});

test('a response loses what is about the connection to the dyno, and keeps what comes twice', async () => {
  const harness = await start();
  await harness.up(
    await scriptedDyno(
      'HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 Fine\r\nConnection: close, X-Hop\r\n' +
        'Keep-Alive: timeout=5\r\nUpgrade: h2c\r\nX-Hop: gone\r\nContent-Type: text/plain\r\nSet-Cookie: a=1\r\n' +
        'Set-Cookie: b=2\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nTrailer: Digest, Host\r\n\r\n' +
        '2\r\nok\r\n0\r\nDigest: one\r\nHost: other\r\n\r\n',
    ),
  );

  const { headers, ...answer } = await ask2(await http2Client(harness.port));

  expect(answer).toMatchObject({
    status: 200,
    body: 'ok',
    informed: [103],
    code: constants.NGHTTP2_NO_ERROR,
  });
  expect(Object.entries(answer.trailers)).toEqual([['digest', 'one']]);
  expect(Object.fromEntries(Object.entries({ ...headers, date: '' }))).toEqual({
    ...{ ':status': 200, date: '', 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] },
    ...{ via: '1.1 renga-router', trailer: 'Digest' },
  });
});

test('responses without a body, and pages of the router for HEAD, end with their head', async () => {
  const harness = await start();
  await harness.up(
    await httpDyno((req, res) => void res.writeHead(req.url === '/none' ? 204 : 200).end('12345')),
  );
  const session = await http2Client(harness.port);

  expect(await ask2(session, { path: '/none' })).toMatchObject({ status: 204, body: '' });
  expect(await ask2(session, { method: 'HEAD' })).toMatchObject({ status: 200, body: '' });
  await harness.route({ state: 'maintenance' });
  expect(await ask2(session, { method: 'HEAD' })).toMatchObject({ status: 503, body: '' });
  expect((await ask2(session)).body).toContain('<h1>Offline for maintenance</h1>');
  expect(await ask2(session, { host: 'nobody.localhost', method: 'POST', body: 'x' })).toMatchObject({
    status: 404,
  });
});

test('bodies pass in both directions, however long, and trailers behind them', async () => {
  const harness = await start();
  await harness.up(
    await httpDyno((req, res) => {
      res.writeHead(200, { 'x-length': req.headers['content-length'] ?? 'none' });
      req.pipe(res, { end: false }).on('unpipe', () => res.end(`|${JSON.stringify(req.trailers)}`));
    }),
  );
  const session = await http2Client(harness.port);
  const long = 'x'.repeat(3_000_000);

  const counted = await ask2(session, {
    method: 'POST',
    body: long,
    headers: { 'content-length': '3000000' },
  });
  expect([counted.headers['x-length'], counted.body.length]).toEqual(['3000000', 3_000_003]);

  const stream = session.request(
    { ':method': 'POST', ':authority': 'demo.localhost' },
    { waitForTrailers: true, endStream: false },
  );
  stream.on('wantTrailers', () => stream.sendTrailers({ digest: 'one', 'x-request-id': 'mine' }));
  stream.end('hello');
  const { headers, body } = await answerTo(stream);
  expect([headers['x-length'], body]).toEqual(['none', 'hello|{"digest":"one"}']);
});

test('a body that is reset does not pass for whole, whatever the client says why', async () => {
  const harness = await start();
  const dyno = await recordingDyno('never', '');
  await harness.up(dyno.address);

  const socket = await secureSocket(harness.port);
  socket.write(Buffer.concat([preface, frame(HEADERS, END_HEADERS, 1, fieldsOf('POST', [ID_FIELD]))]));
  socket.write(frame(DATA, 0, 1, Buffer.from('hello')));
  await eventually(() => dyno.seen().endsWith('5\r\nhello\r\n'));
  socket.write(reset(1, constants.NGHTTP2_NO_ERROR));

  expect(await harness.lines.first(1)).toEqual([
    lineOf('sock=client at=warning code=H27 desc="Client Request Interrupted"', sent(499), {
      ...{ method: 'POST', protocol: HTTP2 },
    }),
  ]);
  expect(dyno.seen()).toMatch(/5\r\nhello\r\n$/);
});

test('100-continue is answered when a dyno has the request', async () => {
  const harness = await start();
  await harness.up(await httpDyno((req, res) => void req.pipe(res)));
  const stream = begin(
    await http2Client(harness.port),
    { method: 'PUT', headers: { expect: '100-continue' } },
    false,
  );
  stream.once('continue', () => stream.end('then'));

  expect(await answerTo(stream)).toMatchObject({ status: 200, body: 'then' });
});

test('a client comes back to its dyno', async () => {
  const harness = await start();
  const dynos = await Promise.all(['1', '2', '3'].map((name) => httpDyno((_req, res) => res.end(name))));
  await harness.route({
    ...{ state: 'up', sessionAffinity: true },
    endpoints: dynos.map((address, index) => ({ dyno: `web.${index + 1}`, address })),
  });
  const session = await http2Client(harness.port);

  const first = await ask2(session);
  const cookie = first.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  expect(cookie).toMatch(/^heroku-session-affinity=/);
  for (let count = 0; count < 8; count += 1)
    expect((await ask2(session, { headers: { cookie: ['a=b', cookie] } })).body).toBe(first.body);
});

test('the control plane is asked over the same connection', async () => {
  const harness = await start();
  await harness.up(await httpDyno((_req, res) => res.end('app')));
  const { createServer } = await import('node:http');
  const control = createServer((req, res) => req.pipe(res.writeHead(201)));
  await new Promise<void>((resolve) => control.listen(harness.controlSocket, resolve));
  const session = await http2Client(harness.port);

  const answer = await ask2(session, { host: 'api.localhost', method: 'POST', body: 'made' });
  expect(answer).toMatchObject({ status: 201, body: 'made' });
  expect((await ask2(session)).body).toBe('app');
  control.closeAllConnections();
  control.close();
});

test('a connection on which nothing happens is closed with a goodbye', async () => {
  const harness = await start({ clientIdleMs: 100 });
  const socket = await secureSocket(harness.port);
  const received: Buffer[] = [];
  socket.on('data', (bytes) => received.push(bytes)).write(preface);
  await new Promise((resolve) => socket.once('close', resolve));

  const frames = framesIn(Buffer.concat(received));
  expect(frames.at(-1)?.type).toBe(GOAWAY);
  expect(frames.at(-1)?.payload.readUInt32BE(4)).toBe(constants.NGHTTP2_NO_ERROR);
});

test('a router that stops says goodbye, and ends what is under way', async () => {
  const harness = await start({ stopMs: 10_000 });
  const reached = Promise.withResolvers<() => void>();
  await harness.up(await httpDyno((_req, res) => reached.resolve(() => res.end('late'))));
  const session = await http2Client(harness.port);
  const goodbye = new Promise((resolve) => session.once('goaway', resolve));
  const idle = await http2Client(harness.port);
  const answer = ask2(session);
  const respond = await reached.promise;

  harness.router.stop();
  await goodbye;
  await eventually(() => idle.destroyed);
  respond();

  expect(await answer).toMatchObject({ status: 200, body: 'late' });
  await harness.router.stopped;
});

test('clients are told how much they may ask at once, and get no pushes and no tunnels', async () => {
  const harness = await start({ streamsPerClient: 7 });
  const session = await http2Client(harness.port);

  expect(session.remoteSettings).toMatchObject({ maxConcurrentStreams: 7, maxHeaderListSize: 131_072 });
  expect(session.remoteSettings.enableConnectProtocol).not.toBe(true);
});

test('an upload that no dyno reads holds up no other one of its client', async () => {
  const harness = await start();
  const [deaf, echo] = await Promise.all([
    rawDyno((socket) => void socket.pause()),
    httpDyno((req, res) => void req.pipe(res)),
  ]);
  const route = (appId: string, address: string) => {
    const endpoints = [{ dyno: 'web.1', address }];
    return { appId, appName: appId, state: 'up', endpoints } as const;
  };
  await harness.publish({ 'deaf.localhost': route('deaf', deaf), 'demo.localhost': route('demo', echo) });
  const session = await http2Client(harness.port);

  for (let count = 0; count < 8; count += 1)
    begin(session, { method: 'POST', host: 'deaf.localhost' }, false).write(Buffer.alloc(4_000_000));
  expect((await ask2(session, { method: 'POST', body: 'x'.repeat(1_000_000) })).body).toHaveLength(1_000_000);
});

test.each([
  [
    'takes its requests back as fast as it sends them',
    (stream: number) => reset(stream, constants.NGHTTP2_CANCEL),
  ],
  // A window that grows by nothing is an error for which the router resets the stream (CVE-2025-8671).
  ['has its requests reset as fast', (stream: number) => frame(WINDOW_UPDATE, 0, stream, Buffer.alloc(4))],
])('a client that %s is cut off, and others are served', async (_what, ending) => {
  const harness = await start();
  const address = await httpDyno((_req, res) => res.end('here'));
  await harness.up(address);
  const other = await http2Client(harness.port);
  const socket = await secureSocket(harness.port);
  const closed = new Promise((resolve) => socket.resume().once('close', resolve));
  socket.write(preface);
  for (let stream = 1; stream < 4_000; stream += 2) {
    socket.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, fieldsOf('GET')));
    socket.write(ending(stream));
  }

  await closed;
  expect((await ask2(other)).body).toBe('here');
});

test('a head without end is not waited for', async () => {
  const harness = await start();
  const socket = await secureSocket(harness.port);
  // The flag that ends the head is missing, and nothing but continuations follow.
  socket.write(Buffer.concat([preface, frame(HEADERS, END_STREAM, 1, fieldsOf('GET'))]));
  socket.resume();
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const flood = setInterval(
    () => socket.writable && socket.write(frame(CONTINUATION, 0, 1, literal('a', 'b'))),
    1,
  );
  await closed;
  clearInterval(flood);
});

test('a client that chose HTTP/2 and then says nothing is let go', async () => {
  const harness = await start({ headMs: 100 });
  const socket = await secureSocket(harness.port);
  await new Promise((resolve) => socket.resume().once('close', resolve));
});
