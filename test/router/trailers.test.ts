import { expect, test } from 'vitest';
import { exchange, ID } from './support/clients.ts';
import { Harness, rawDyno, scriptedDyno } from './support/harness.ts';
import { lineOf, sent } from './support/lines.ts';

const HEAD = `Host: demo.localhost\r\nX-Request-Id: ${ID}\r\n`;
const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n';
const BODY = '5\r\nhello\r\n0\r\n';

test('trailers of a response reach the client, those that would deceive it do not', async () => {
  const harness = await Harness.start();
  const trailers = [
    'Server-Timing: db;dur=53',
    'Digest: one',
    'Digest: two',
    'Content-Length: 7',
    'Set-Cookie: a=b',
    'Set_Cookie: a=b',
    'Location: /elsewhere',
    'Connection: close',
  ];
  await harness.up(
    await scriptedDyno(
      `${CHUNKED}Trailer: Server-Timing, Set-Cookie,Digest\r\n\r\n${BODY}${trailers.join('\r\n')}\r\n\r\n`,
    ),
  );

  const answer = await exchange(harness.port, `GET / HTTP/1.1\r\n${HEAD}\r\n`, '0\r\nServer');

  expect(answer).toContain('\r\nTrailer: Server-Timing, Digest\r\n');
  expect(answer.split('\r\n\r\n')[1]).toBe(
    '5\r\nhello\r\n0\r\nServer-Timing: db;dur=53\r\nDigest: one\r\nDigest: two',
  );
});

test('a client of HTTP/1.0 gets the body without them', async () => {
  const harness = await Harness.start();
  await harness.up(await scriptedDyno(`${CHUNKED}Trailer: Digest\r\n\r\n${BODY}Digest: one\r\n\r\n`));

  const answer = await exchange(harness.port, `GET / HTTP/1.0\r\n${HEAD}\r\n`);

  expect(answer).toMatch(/\r\n\r\nhello$/);
  expect(answer).not.toMatch(/digest/i);
});

test.each(['no colon', ': no name', 'a b: c', ' folded: x', 'Digest: \x01'])(
  'D11, H17: a trailer line like %j ends the response without its end',
  async (line) => {
    const harness = await Harness.start();
    await harness.up(await scriptedDyno(`${CHUNKED}\r\n${BODY}${line}\r\n\r\n`));

    const answer = await exchange(harness.port, `GET / HTTP/1.1\r\n${HEAD}\r\n`);

    expect(answer).toMatch(/\r\n5\r\nhello\r\n$/);
    expect(await harness.lines.first(1)).toEqual([
      lineOf('at=error code=H17 desc="Poorly formatted HTTP response"', sent(503, 5)),
    ]);
  },
);

test('trailers of a request reach the dyno, those that would deceive it do not', async () => {
  const harness = await Harness.start();
  const seen: string[] = [];
  await harness.up(
    await rawDyno((socket) => {
      socket.on('data', (bytes) => {
        seen.push(bytes.toString('latin1'));
        if (seen.join('').includes('0\r\n')) socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    }),
  );

  await exchange(
    harness.port,
    `POST / HTTP/1.1\r\n${HEAD}Connection: close\r\nTransfer-Encoding: chunked\r\n` +
      `Trailer: Digest, Host\r\nTrailer: Signature\r\n\r\n${BODY}Digest: one\r\nHost: other\r\n` +
      'Authorization: Basic x\r\nX-Forwarded-For: 1.2.3.4\r\nX_Request_Id: x\r\nSignature: s\r\n\r\n',
  );

  const [head, body] = seen.join('').split('\r\n\r\n');
  expect(head).toContain('\r\nTrailer: Digest, Signature\r\n');
  expect(body).toBe('5\r\nhello\r\n0\r\nDigest: one\r\nSignature: s');
});
