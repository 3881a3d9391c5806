import { describe, expect, test } from 'vitest';
import { ask, exchange, ID } from './support/clients.ts';
import { Harness, rawDyno } from './support/harness.ts';

/** A harness whose dyno remembers what it was sent, byte for byte. */
async function recording(): Promise<{ readonly harness: Harness; readonly seen: string[] }> {
  const harness = await Harness.start();
  const seen: string[] = [];
  await harness.up(
    await rawDyno((socket) => {
      socket.on('data', (bytes) => {
        seen.push(bytes.toString('latin1'));
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    }),
  );
  return { harness, seen };
}

const stable = (head: string | undefined) =>
  head?.replace(/X-Request-Start: \d{13}\r/, 'X-Request-Start: #\r');

describe('the request that a dyno gets', () => {
  test('D7: has its fields in order, ours replaced or appended whatever the client forges or names in Connection', async () => {
    const { harness, seen } = await recording();

    await exchange(
      harness.port,
      [
        'GET /a%20b?c=%22d%22 HTTP/1.1',
        'Host: DEMO.localhost.:8080',
        'Accept: text/html',
        'X-Forwarded-For: 1.2.3.4',
        'X-Forwarded-For: 5.6.7.8',
        'X-Forwarded-Proto: https',
        'X-Forwarded-Port: 443',
        'X-Forwarded-Host: kept.example',
        'X_Forwarded_For: 9.9.9.9',
        'X-Forwarded_Proto: gopher',
        'Content_Length: 7',
        'X-Request-Start: 1',
        `X-Request-Id: ${ID}`,
        'Via: 1.0 proxy',
        'Cookie: a=b',
        'TE: trailers',
        'Keep-Alive: timeout=3',
        'Proxy-Authorization: Basic eA==',
        'Proxy-Connection: keep-alive',
        'Upgrade: h2c',
        'HTTP2-Settings: AAM',
        'Connection: close, X-Forwarded-For, Cookie, Host, Upgrade',
        'My_Own: kept',
        '',
        '',
      ].join('\r\n'),
    );

    expect(stable(seen[0])).toBe(
      [
        'GET /a%20b?c=%22d%22 HTTP/1.1',
        'Host: DEMO.localhost.:8080',
        'Accept: text/html',
        'X-Forwarded-Host: kept.example',
        'Cookie: a=b',
        'My_Own: kept',
        'X-Forwarded-For: 1.2.3.4, 5.6.7.8, 127.0.0.1',
        'X-Forwarded-Proto: http',
        `X-Forwarded-Port: ${harness.port}`,
        `X-Request-Id: ${ID}`,
        'X-Request-Start: #',
        'Via: 1.0 proxy, 1.1 renga-router',
        '',
        '',
      ].join('\r\n'),
    );
    expect(await harness.lines.first(1)).toEqual([
      `at=info method=GET path="/a%20b?c=%22d%22" host=demo.localhost request_id=${ID} fwd="1.2.3.4, 5.6.7.8, 127.0.0.1" dyno=web.1 connect=#ms service=#ms status=200 bytes=2 protocol=http`,
    ]);
  });

  test('D6: in absolute form arrives in origin form', async () => {
    const { harness, seen } = await recording();
    const head = 'Host: demo.localhost\r\nConnection: close\r\n\r\n';

    await exchange(harness.port, `GET http://Demo.LOCALHOST:80/x?y HTTP/1.1\r\n${head}`);
    await exchange(harness.port, `GET http://demo.localhost?y HTTP/1.1\r\n${head}`);

    expect(seen.map((text) => text.split('\r\n')[0])).toEqual(['GET /x?y HTTP/1.1', 'GET /?y HTTP/1.1']);
  });

  test.each([
    ['a'.repeat(19), false],
    ['a'.repeat(20), true],
    ['AZaz09+/=-'.repeat(20), true],
    [`${'AZaz09+/=-'.repeat(20)}a`, false],
    ['request_id_with_underscores', false],
    ['request id with spaces', false],
  ])('keeps the request id %j: %s', async (id, kept) => {
    const { harness, seen } = await recording();

    await ask(harness.port, { headers: { 'x-request-id': id } });

    const received = /X-Request-Id: (.*)\r/.exec(seen[0] ?? '')?.[1] ?? '';
    expect(received === id).toBe(kept);
    if (!kept)
      expect(received).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  test('has a fresh id when it came with two', async () => {
    const { harness, seen } = await recording();
    const ids = `X-Request-Id: ${ID}\r\nX-Request-Id: ${ID}\r\n`;

    await exchange(harness.port, `GET / HTTP/1.1\r\nHost: demo.localhost\r\n${ids}Connection: close\r\n\r\n`);

    expect(seen[0]).not.toContain(ID);
  });

  test('with a body of known length has that length and those bytes', async () => {
    const { harness, seen } = await recording();

    await ask(harness.port, { method: 'POST', body: 'hello' });

    expect(seen.join('')).toMatch(/\r\nContent-Length: 5\r\n[\s\S]*\r\n\r\nhello$/);
  });

  test('with a chunked body is chunked anew, without extensions', async () => {
    const { harness, seen } = await recording();
    const body = '3;a=b\r\nabc\r\n2\r\nde\r\n0\r\n\r\n';

    await exchange(
      harness.port,
      `POST / HTTP/1.1\r\nHost: demo.localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n${body}`,
    );

    expect(seen.join('')).toMatch(
      /\r\nTransfer-Encoding: chunked\r\n[\s\S]*\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n$/,
    );
  });

  test('of HTTP/1.0 is served and the connection closed', async () => {
    const { harness } = await recording();

    const answer = await exchange(harness.port, 'GET / HTTP/1.0\r\nHost: demo.localhost\r\n\r\n');

    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\nConnection: close\r\n\r\nok$/);
  });
});

describe('a request whose destination or size is in doubt is refused and reaches nobody', () => {
  const host = 'Host: demo.localhost\r\n';

  const refused = async (bytes: string) => {
    const { harness, seen } = await recording();

    const answer = await exchange(harness.port, bytes);

    expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*Connection: close/);
    expect(answer.match(/^HTTP\/1\.1/gm)).toHaveLength(1);
    expect(seen).toEqual([]);
  };

  test.each([
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['no host in HTTP/1.0', 'GET / HTTP/1.0\r\n\r\n'],
    ['two hosts', `GET / HTTP/1.1\r\n${host}Host: other.localhost\r\n\r\n`],
    ['the same host twice', `GET / HTTP/1.1\r\n${host}${host}\r\n`],
    ['a host with a path', 'GET / HTTP/1.1\r\nHost: demo.localhost/x@other c\r\n\r\n'],
    ['a host with user info', 'GET / HTTP/1.1\r\nHost: x@demo.localhost\r\n\r\n'],
    ['a host with empty labels', 'GET / HTTP/1.1\r\nHost: demo..localhost\r\n\r\n'],
    ['a list of hosts', 'GET / HTTP/1.1\r\nHost: demo.localhost, other.localhost\r\n\r\n'],
    ['a host that is not ASCII', 'GET / HTTP/1.1\r\nHost: d\xe9mo.localhost\r\n\r\n'],
    ['a host with a strange port', 'GET / HTTP/1.1\r\nHost: demo.localhost:80x\r\n\r\n'],
    ['another authority in the target', `GET http://other.localhost/ HTTP/1.1\r\n${host}\r\n`],
    ['user info in the target', `GET http://demo.localhost@other/ HTTP/1.1\r\n${host}\r\n`],
    ['an asterisk for GET', `GET * HTTP/1.1\r\n${host}\r\n`],
    ['high bytes in the target', `GET /\xff HTTP/1.1\r\n${host}\r\n`],
  ])('D6: a request with %s is refused and reaches nobody', (_name, bytes) => refused(bytes));

  test.each([
    ['a field of 8193 bytes', `GET / HTTP/1.1\r\n${host}A: ${'x'.repeat(8190)}\r\n\r\n`],
    ['a name of 1001 bytes', `GET / HTTP/1.1\r\n${host}${'A'.repeat(1001)}: x\r\n\r\n`],
    ['1001 fields', `GET / HTTP/1.1\r\n${host}${'A: b\r\n'.repeat(1000)}\r\n`],
    ['3000 fields', `GET / HTTP/1.1\r\n${host}${'A: b\r\n'.repeat(3000)}\r\n`],
    ['a request line of 8193 bytes', `GET /${'x'.repeat(8193 - 14)} HTTP/1.1\r\n${host}\r\n`],
    ['a method that no parser knows', `${'M'.repeat(128)} / HTTP/1.1\r\n${host}\r\n`],
  ])('D2: a request with %s is refused and reaches nobody', (_name, bytes) => refused(bytes));

  test.each([
    [
      '431 Request Header Fields Too Large',
      `GET / HTTP/1.1\r\n${host}${`A: ${'x'.repeat(8000)}\r\n`.repeat(9)}\r\n`,
    ],
    ['405 Method Not Allowed', `TRACE / HTTP/1.1\r\n${host}\r\n`],
    ['405 Method Not Allowed', `CONNECT demo.localhost:80 HTTP/1.1\r\n${host}\r\n`],
  ])('D2: a request that deserves %s gets it and reaches nobody', async (status, bytes) => {
    const { harness, seen } = await recording();

    expect(await exchange(harness.port, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\r\n`));
    expect(seen).toEqual([]);
  });

  test.each([
    ['a field of 8192 bytes', `GET / HTTP/1.1\r\n${host}A: ${'x'.repeat(8189)}\r\n\r\n`],
    ['1000 fields', `GET / HTTP/1.1\r\n${host}${'A: b\r\n'.repeat(999)}\r\n`],
    ['a request line of 8192 bytes', `GET /${'x'.repeat(8192 - 14)} HTTP/1.1\r\n${host}\r\n`],
    ['an asterisk for OPTIONS', `OPTIONS * HTTP/1.1\r\n${host}\r\n`],
  ])('D2: a request with %s is not too much', async (_name, bytes) => {
    const { harness } = await recording();

    expect(await exchange(harness.port, bytes, 'ok')).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });
});
