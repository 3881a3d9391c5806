import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { ask, exchange } from './support/clients.ts';
import { addressOf, Harness } from './support/harness.ts';

const HOST = 'Host: demo.localhost\r\n';
/** What an attacker would like another client to get the answer to, or the app to see. */
const CANARY = `GET /canary HTTP/1.1\r\n${HOST}\r\n`;
const post = (fields: string, body: string): string =>
  `POST /attack HTTP/1.1\r\n${HOST}${fields}\r\n\r\n${body}${CANARY}`;
const chunked = (body: string): string => post('Transfer-Encoding: chunked', body);

/** Ambiguous framing, and what Node 24 would let through of it. Each is refused, on a connection that closes. */
const REFUSED: Readonly<Record<string, string>> = {
  'length and chunked': post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
  'chunked and length': post('Transfer-Encoding: chunked\r\nContent-Length: 4', '0\r\n\r\n'),
  'two different lengths': post('Content-Length: 0\r\nContent-Length: 44', ''),
  'the same length twice': post('Content-Length: 0\r\nContent-Length: 0', ''),
  'a list of lengths': post('Content-Length: 0, 44', ''),
  'a list of the same length': post('Content-Length: 2, 2', 'hi'),
  'a signed length': post('Content-Length: +0', ''),
  'a length in hexadecimal': post('Content-Length: 0x0', ''),
  'a length too large for a number': post('Content-Length: 99999999999999999999', ''),
  'two codings': post('Transfer-Encoding: chunked, identity', '0\r\n\r\n'),
  'chunked twice': post('Transfer-Encoding: chunked, chunked', '0\r\n\r\n'),
  'two coding fields': post('Transfer-Encoding: x\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
  'the identity coding': post('Transfer-Encoding: identity', '0\r\n\r\n'),
  'an unknown coding': post('Transfer-Encoding: xchunked', '0\r\n\r\n'),
  'gzip before chunked': post('Transfer-Encoding: gzip, chunked', '0\r\n\r\n'),
  'a coding behind a vertical tab': post('Transfer-Encoding:\vchunked', '0\r\n\r\n'),
  'a space before the colon': post('Transfer-Encoding : chunked', '0\r\n\r\n'),
  'a coding in quotes': post('Transfer-Encoding: "chunked"', '0\r\n\r\n'),
  'a folded field': `GET / HTTP/1.1\r\n${HOST}A: b\r\n Transfer-Encoding: chunked\r\n\r\n${CANARY}`,
  'a field that begins with a space': `GET / HTTP/1.1\r\n A: b\r\n${HOST}\r\n${CANARY}`,
  'bare line feeds': `GET / HTTP/1.1\nHost: demo.localhost\n\n${CANARY}`,
  'a carriage return in a value': `GET / HTTP/1.1\r\n${HOST}A: b\rc\r\n\r\n${CANARY}`,
  'a zero byte in a value': `GET / HTTP/1.1\r\n${HOST}A: b\x00c\r\n\r\n${CANARY}`,
  'a zero byte in a name': `GET / HTTP/1.1\r\n${HOST}A\x00: b\r\n\r\n${CANARY}`,
  'coding in HTTP/1.0': `POST / HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n${CANARY}`,
  'an HTTP/2 preface': `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${CANARY}`,
  'another version': `GET / HTTP/2.0\r\n${HOST}\r\n${CANARY}`,
  'a space in the target': `GET /a b HTTP/1.1\r\n${HOST}\r\n${CANARY}`,
};

/** Their requests begin well and reach the dyno; they end where the framing breaks. */
const BROKEN_OFF: Readonly<Record<string, string>> = {
  'a chunk size with 0x': chunked('0x1\r\nA\r\n0\r\n\r\n'),
  'chunk lines that end with a line feed': chunked('1\nA\n0\n\n'),
  'a chunk longer than its size': chunked('1\r\nAB\r\n0\r\n\r\n'),
  'a chunk size that overflows': chunked('fffffffffffffffff\r\nA\r\n0\r\n\r\n'),
  'a negative chunk size': chunked('-1\r\nA\r\n0\r\n\r\n'),
  'two chunk sizes': chunked('1 1\r\nA\r\n0\r\n\r\n'),
  'a line feed in an extension': chunked('1;a\nb\r\nA\r\n0\r\n\r\n'),
  'a last chunk that is none': chunked('0x0\r\n\r\n'),
  'a length as a trailer': chunked('5\r\nhello\r\n0\r\nContent-Length: 99\r\n\r\n'),
  'a folded trailer': chunked('0\r\nA: b\r\n c\r\n\r\n'),
};

/** Unusual, but with one meaning: the request is served with its body, and what follows is a request of its own. */
const MEANT: Readonly<Record<string, string>> = {
  'Connection: content-length': post('Content-Length: 5\r\nConnection: content-length', 'hello'),
  'Connection: transfer-encoding': post(
    'Transfer-Encoding: chunked\r\nConnection: transfer-encoding',
    '5\r\nhello\r\n0\r\n\r\n',
  ),
  'a coding in capitals': post('Transfer-Encoding: CHUNKED', '5\r\nhello\r\n0\r\n\r\n'),
  'lengths with underscores': post(
    'Content-Length: 5\r\nContent_Length: 0\r\nTransfer_Encoding: chunked',
    'hello',
  ),
};

/** A dyno that answers with what it has understood, over connections that are kept. */
async function arena() {
  const harness = await Harness.start({ lingerMs: 50 });
  const paths: string[] = [];
  const server = createServer((req, res) => {
    let body = '';
    paths.push(req.url ?? '');
    req
      .setEncoding('latin1')
      .on('data', (chunk: string) => {
        body += chunk;
      })
      .on('end', () => res.end(`${req.url} ${body}\n`))
      .on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await harness.up(addressOf(server));
  const victim = () => ask(harness.port, { path: '/victim' });
  return { harness, paths, victim };
}

test('D5: a request that two readers could understand differently is refused and reaches nobody', async () => {
  const { harness, paths, victim } = await arena();
  for (const [what, bytes] of Object.entries(REFUSED)) {
    await victim();
    const answer = await exchange(harness.port, bytes);

    expect(answer, what).toMatch(/^HTTP\/1\.1 (?:400|505) [\s\S]*Connection: close/);
    expect(answer.match(/^HTTP\/1\.1/gm), what).toHaveLength(1);
    expect((await victim()).body, what).toBe('/victim \n');
  }
  expect(new Set(paths)).toEqual(new Set(['/victim']));
});

test('D5: a body whose framing breaks ends its connection, and nothing behind it is a request', async () => {
  const { harness, paths, victim } = await arena();
  for (const [what, bytes] of Object.entries(BROKEN_OFF)) {
    await victim();
    const answer = await exchange(harness.port, bytes);

    expect(answer.match(/^HTTP\/1\.1 \d+/gm) ?? [], what).not.toContain('HTTP/1.1 200');
    expect((await victim()).body, what).toBe('/victim \n');
  }
  expect(new Set(paths)).not.toContain('/canary');
});

test('D5: nothing that is pipelined behind the last request of a connection is processed', async () => {
  const { harness, paths } = await arena();
  const last = {
    'Connection: close': `GET /last HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
    'HTTP/1.0': `GET /last HTTP/1.0\r\n${HOST}\r\n`,
    'an expectation': `GET /last HTTP/1.1\r\n${HOST}Expect: x\r\n\r\n`,
  };
  for (const [what, bytes] of Object.entries(last)) {
    const answer = await exchange(harness.port, `${bytes}${CANARY}${CANARY}`);
    expect(answer.match(/^HTTP\/1\.1/gm), what).toHaveLength(1);
  }
  expect(paths).toEqual(['/last', '/last']);
});

test('D5: framing is made by the router: a request with one meaning is served, and so is the next one', async () => {
  const { harness, victim } = await arena();
  for (const [what, bytes] of Object.entries(MEANT)) {
    const answer = await exchange(harness.port, bytes, '/canary \n');

    expect(answer.match(/^\/\w+ .*$/gm), what).toEqual(['/attack hello', '/canary ']);
    expect((await victim()).body, what).toBe('/victim \n');
  }
});
