import { constants } from 'node:http2';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { certificateFor } from '../support/certificate.ts';
import { eventually, ID } from './support/clients.ts';
import { Harness, httpDyno, rawDyno, scriptedDyno } from './support/harness.ts';
import { answerTo, ask2, begin, http2Client, secureSocket } from './support/http2-clients.ts';
import { DATA, END_HEADERS, fieldsOf, frame, HEADERS, literal, preface } from './support/http2-frames.ts';
import { HTTP2, lineOf, sent, unsent } from './support/lines.ts';

/** Long enough that a busy machine does not run into a limit that the test is not about. */
const PATIENT = { connectMs: 20_000, firstByteMs: 20_000, idleMs: 20_000, bootMs: 20_000 };
const identity = await certificateFor('demo.localhost');
const start = (limits: Parameters<typeof Harness.start>[0] = {}) =>
  Harness.start({ ...PATIENT, ...limits }, identity);
const line = (beginning: string, fields: string, asked = {}) =>
  lineOf(beginning, fields, { protocol: HTTP2, ...asked });

/** A dyno that says when requests have reached it and when their connections have gone. */
async function silentDyno() {
  const reached: string[] = [];
  let left = 0;
  const address = await rawDyno((socket) => {
    socket.once('data', (bytes) => reached.push(bytes.toString())).once('close', () => (left += 1));
  });
  return { address, reached, left: () => left };
}

test('H27 when the client does not want its answer any more, H33 when it breaks its stream, and the dyno is told', async () => {
  const harness = await start();
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const session = await http2Client(harness.port);
  const codes = ['NGHTTP2_CANCEL', 'NGHTTP2_PROTOCOL_ERROR', 'NGHTTP2_INTERNAL_ERROR'] as const;
  for (const [index, code] of codes.entries()) {
    const stream = begin(session, {}, true);
    await eventually(() => dyno.reached.length > index);
    stream.close(constants[code]);
    await eventually(() => dyno.left() > index);
  }

  expect(await harness.lines.first(3)).toEqual([
    line('sock=client at=warning code=H27 desc="Client Request Interrupted"', sent(499)),
    line('at=error code=H33 desc="HTTP/2 Stream Broken"', sent(499)),
    line('at=error code=H33 desc="HTTP/2 Stream Broken"', sent(499)),
  ]);
});

test('H27 when the connection of a client is gone, with or without a word', async () => {
  const harness = await start();
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const polite = await http2Client(harness.port);
  const underneath = connect(harness.port, '127.0.0.1').on('error', () => undefined);
  const gone = await secureSocket(harness.port, 'demo.localhost', underneath);
  begin(polite, {}, true);
  gone.write(Buffer.concat([preface, frame(HEADERS, END_HEADERS | 1, 1, fieldsOf('GET', [ID_FIELD]))]));
  await eventually(() => dyno.reached.length > 1);
  polite.destroy();
  await harness.lines.first(1);
  underneath.resetAndDestroy();

  expect(await harness.lines.first(2)).toEqual([
    line('sock=client at=warning code=H27 desc="Client Request Interrupted"', sent(499)),
    line('sock=client at=warning code=H27 desc="Client Request Interrupted"', sent(499)),
  ]);
});

const ID_FIELD = literal('x-request-id', ID);

test('H33: a body that is longer than the client said', async () => {
  const harness = await start();
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const socket = await secureSocket(harness.port);
  const fields = fieldsOf('POST', [ID_FIELD, literal('content-length', '3')]);
  socket.write(Buffer.concat([preface, frame(HEADERS, END_HEADERS, 1, fields)]));
  await eventually(() => dyno.reached.length > 0);
  socket.write(frame(DATA, 0, 1, Buffer.from('hello')));

  expect(await harness.lines.first(1)).toEqual([
    line('at=error code=H33 desc="HTTP/2 Stream Broken"', sent(499), { method: 'POST' }),
  ]);
});

test('H33: a client that breaks its whole connection', async () => {
  const harness = await start();
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const socket = await secureSocket(harness.port);
  socket.write(Buffer.concat([preface, frame(HEADERS, END_HEADERS | 1, 1, fieldsOf('GET', [ID_FIELD]))]));
  await eventually(() => dyno.reached.length > 0);
  // Data of no stream (RFC 9113, 6.1).
  socket.write(frame(DATA, 0, 0, Buffer.from('hello')));

  expect(await harness.lines.first(1)).toEqual([
    line('at=error code=H33 desc="HTTP/2 Stream Broken"', sent(499)),
  ]);
});

test('H31: a request that is not covered by the certificate of its connection is to come by another one', async () => {
  const installation = await certificateFor('*.renga.example');
  const harness = await Harness.start(PATIENT, installation);
  const address = await httpDyno((_req, res) => res.end('here'));
  const route = {
    appId: 'shop',
    appName: 'shop',
    state: 'up',
    endpoints: [{ dyno: 'web.1', address }],
  } as const;
  await harness.publish(
    {
      'www.example.com': route,
      'api.example.org': route,
      'own.renga.example': route,
      'a.renga.example': route,
    },
    {
      'www.example.com': await certificateFor('www.example.com'),
      '*.example.org': await certificateFor('*.example.org'),
      'api.example.org': await certificateFor('api.example.org'),
      'own.renga.example': await certificateFor('own.renga.example'),
    },
  );
  const answer = async (servername: string, host: string) => {
    const session = await http2Client(harness.port, servername);
    const { status } = await ask2(session, { host, headers: { 'user-agent': 'a "browser"' } });
    // The connection is good for its own name all the same.
    expect((await ask2(session, { host: servername })).status).not.toBe(421);
    return status;
  };

  expect(await answer('a.example.org', 'api.example.org')).toBe(200);
  expect(await answer('a.renga.example', 'own.renga.example')).toBe(200);
  expect(await answer('a.renga.example', 'www.example.com')).toBe(421);
  expect(await answer('www.example.com', 'a.renga.example')).toBe(421);

  await eventually(() => harness.lines.messages.length >= 7);
  expect(harness.lines.messages.filter((message) => !message.startsWith('at=info'))).toEqual(
    ['www.example.com', 'a.renga.example'].map(
      (host) =>
        `${line('at=error code=H31 desc="Misdirected Request"', unsent(421), { host })} agent="a \\"browser\\""`,
    ),
  );
});

test.each([
  ['a field over 8192 bytes', { headers: { a: 'x'.repeat(9_000) } }, 400, 'bad header'],
  [
    'a cookie whose pieces are over it',
    { headers: { cookie: ['x'.repeat(5_000), 'y'.repeat(5_000)] } },
    400,
    'bad header',
  ],
  ['a path over it', { path: `/${'x'.repeat(9_000)}` }, 400, 'bad header'],
  [
    'more than 1000 fields',
    { headers: Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`a${index}`, 'x'])) },
    ...[400, 'bad header'],
  ],
  [
    'a head over 64 kB',
    {
      headers: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`a${index}`, 'x'.repeat(8_000)])),
    },
    ...[431, 'bad header'],
  ],
  ['a method that nobody knows', { method: 'BREW' }, 400, 'bad header'],
  ['TRACE', { method: 'TRACE' }, 405, 'bad header'],
  ['two hosts', { headers: { host: 'other.localhost' } }, null, ''],
  [
    'an expectation that nobody can meet',
    { headers: { expect: 'a-miracle' } },
    417,
    'unsupported expect header value',
  ],
] as const)('H26: %s is refused, and the connection serves on', async (_name, asked, status, cause) => {
  const harness = await start();
  await harness.up(await httpDyno((_req, res) => res.end('ok')));
  const session = await http2Client(harness.port);

  expect((await ask2(session, asked)).status).toBe(status ?? 400);
  expect((await ask2(session)).status).toBe(200);
  const { path = '/', method = 'GET' } = { path: '/', method: 'GET', ...asked };
  const refused = line(`at=error code=H26 desc="Request Error" cause="${cause}"`, unsent(status ?? 0), {
    ...{ path: path.slice(0, 1_000), method },
  });
  const served = line('at=info', sent(200, 2));
  expect(await harness.lines.first(status ? 2 : 1)).toEqual(status ? [refused, served] : [served]);
});

test('a head that is more than anybody would read ends its stream, and the connection serves on', async () => {
  const harness = await start();
  await harness.up(await httpDyno((_req, res) => res.end('ok')));
  const session = await http2Client(harness.port);
  const headers = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`a${index}`, 'x'.repeat(8_000)]),
  );

  const answer = await ask2(session, { headers });
  expect([answer.status, answer.code]).not.toEqual([200, constants.NGHTTP2_NO_ERROR]);
  expect((await ask2(await http2Client(harness.port))).status).toBe(200);
});

test('H11: the requests of one connection count like those of many', async () => {
  const harness = await start({ inFlightPerDyno: 2 });
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const session = await http2Client(harness.port);
  begin(session, {}, true);
  begin(session, {}, true);
  await eventually(() => dyno.reached.length === 2);

  expect((await ask2(session)).status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([
    line('at=error code=H11 desc="Backlog too deep"', unsent(503)),
  ]);
});

test('H22: one connection cannot hold more requests than clients are served', async () => {
  const harness = await start({ clients: 3 });
  const dyno = await silentDyno();
  await harness.up(dyno.address);
  const session = await http2Client(harness.port);
  for (let count = 0; count < 3; count += 1) begin(session, {}, true);
  await eventually(() => dyno.reached.length === 3);

  expect((await ask2(session)).status).toBe(503);
  const control = await ask2(await http2Client(harness.port), { host: 'api.localhost' });
  expect(control.status).toBe(503);
  expect(await harness.lines.first(1)).toEqual([
    line('at=error code=H22 desc="Connection limit reached"', unsent(503)),
  ]);
});

test('H12, H15, H18, H28: limits of time and broken responses are those of HTTP/1.1', async () => {
  const silent = await silentDyno();
  const begun = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n';
  const late = await start({ firstByteMs: 100 });
  await late.up(silent.address);
  expect((await ask2(await http2Client(late.port))).status).toBe(503);
  expect(await late.lines.first(1)).toEqual([line('at=error code=H12 desc="Request timeout"', sent(503))]);

  const idle = await start({ idleMs: 200, lingerMs: 100 });
  await idle.up(await scriptedDyno(begun, 'stay'));
  const session = await http2Client(idle.port);
  expect(await ask2(session)).toMatchObject({
    status: 200,
    body: 'hello',
    code: constants.NGHTTP2_INTERNAL_ERROR,
  });
  await idle.up(silent.address);
  const stalled = begin(session, { method: 'POST' }, false);
  stalled.write('hello');
  expect(await answerTo(stalled)).toMatchObject({ status: 499 });
  expect(await idle.lines.first(2)).toEqual([
    line('at=error code=H15 desc="Idle connection"', sent(503, 5)),
    line('at=warning code=H28 desc="Client Connection Idle"', sent(499), { method: 'POST' }),
  ]);

  const broken = await start();
  await broken.up(await scriptedDyno(begun));
  const answer = await ask2(await http2Client(broken.port));
  expect(answer).toMatchObject({ body: 'hello', code: constants.NGHTTP2_INTERNAL_ERROR });
  expect(await broken.lines.first(1)).toEqual([
    line('sock=backend at=error code=H18 desc="Server Request Interrupted"', sent(503, 5)),
  ]);
});

test('H25: a head that would end the whole connection is not sent', async () => {
  const harness = await start();
  const field = `A: ${'x'.repeat(10_000)}\r\n`;
  const head = (count: number) => `HTTP/1.1 200 OK\r\n${field.repeat(count)}Content-Length: 2\r\n\r\nok`;
  const session = await http2Client(harness.port);

  await harness.up(await scriptedDyno(head(12)));
  expect(await ask2(session)).toMatchObject({ status: 200, body: 'ok' });
  await harness.up(await scriptedDyno(head(20)));
  expect(await ask2(session)).toMatchObject({ status: 502, code: constants.NGHTTP2_NO_ERROR });
  expect((await harness.lines.first(2))[1]).toBe(
    line('at=error code=H25 desc="HTTP restriction: oversized header"', sent(502)),
  );
});

test('H28: a client that stops reading one response still gets others', async () => {
  const harness = await start({ idleMs: 1_000 });
  await harness.up(
    await httpDyno((req, res) => res.end(req.url === '/long' ? Buffer.alloc(16 * 1024 * 1024) : 'short')),
  );
  const session = await http2Client(harness.port);
  const stream = begin(session, { path: '/long' }, true);
  stream.once('response', () => stream.pause());
  await new Promise((resolve) => stream.once('response', resolve));

  const [long] = await harness.lines.first(1);
  expect(long?.replace(/bytes=\d+/, 'bytes=0')).toBe(
    line('at=warning code=H28 desc="Client Connection Idle"', sent(499), { path: '/long' }),
  );
  expect((await ask2(session)).body).toBe('short');
});
