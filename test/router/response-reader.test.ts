import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ChunkDecoder } from '../../src/lib/router/upstream/chunk-decoder.ts';
import { ResponseReader, type ResponseSink } from '../../src/lib/router/upstream/response-reader.ts';

/** What a sink was told, bodies joined. */
function read(parts: readonly Buffer[], method = 'GET'): readonly string[] {
  const told: string[] = [];
  let body = '';
  const sink: ResponseSink = {
    onBegun: () => undefined,
    onTrailers: (fields) => told.push(`trailers ${fields.join('|')}`),
    onInformation: (head) => told.push(`information ${head.status}`),
    onHead: (head) => told.push(`head ${head.status} ${head.fields.join('|')}`),
    onBody: (buffer, start, end) => {
      body += buffer.toString('latin1', start, end);
    },
    onEnd: (reusable) => told.push(`body ${body}`, `end ${reusable}`),
    onFault: (fault) => told.push(`fault ${fault.code}`),
  };
  const reader = new ResponseReader();
  reader.expect(sink, { method, upgrade: false });
  const shared = Buffer.alloc(4096);
  for (const part of parts) reader.push(shared, part.copy(shared));
  if (!reader.close()) told.push('cut short');
  return told;
}

const RESPONSES = [
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nX: y\r\n\r\nhello world',
  'HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a="b"\r\nhello\r\n06\r\n world\r\n0\r\nA: b\r\n\r\n',
  'HTTP/1.0 200 OK\r\n\r\nhello world',
  'HTTP/1.1 204 No Content\r\n\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n',
  'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello',
  'HTTP/1.1 200 OK\nX: y\r\n\r\n',
];

describe('a response means the same however its bytes are cut', () => {
  test.each(RESPONSES.map((response) => [response]))('%j', (response) => {
    const bytes = Buffer.from(response, 'latin1');
    const whole = read([bytes]);
    for (let at = 1; at < bytes.length; at += 1) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    }
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });
});

test('a body in chunks of any size comes out as it went in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 20 }),
      fc.array(fc.nat(40)),
      (chunks, cuts) => {
        const framed = Buffer.concat([
          ...chunks.flatMap((chunk) => [
            Buffer.from(`${chunk.length.toString(16)}\r\n`),
            chunk,
            Buffer.from('\r\n'),
          ]),
          Buffer.from('0\r\n\r\nrest'),
        ]);
        const decoder = new ChunkDecoder();
        const data: Buffer[] = [];
        let at = 0;
        let after = -1;
        for (let turn = 0; after === -1; turn += 1) {
          const end = Math.min(framed.length, at + 1 + (cuts[turn] ?? 1000));
          after = decoder.decode(framed, at, end, (buffer, from, to) =>
            data.push(Buffer.from(buffer.subarray(from, to))),
          );
          at = end;
        }
        expect(Buffer.concat(data).equals(Buffer.concat(chunks))).toBe(true);
        expect(framed.subarray(after).toString()).toBe('rest'.slice(0, framed.length - after));
        expect(framed.length - after).toBe(4);
      },
    ),
  );
});

test('no bytes at all make the reader throw, or end a response twice', () => {
  const alphabet = fc.constantFrom(
    'HTTP/1.1 200 OK',
    '\r\n',
    '\r\n\r\n',
    'Content-Length: ',
    '5',
    'Transfer-Encoding: chunked',
    ':',
    '\n',
    '\x00',
    'ÿ',
    '0',
    'a',
    ' ',
    '-1',
    '101 x',
  );
  fc.assert(
    fc.property(fc.array(alphabet, { maxLength: 30 }), (parts) => {
      const told = read(parts.map((part) => Buffer.from(part, 'latin1')));
      expect(told.filter((entry) => /^(end|fault|cut)/.test(entry)).length).toBeLessThanOrEqual(2);
      expect(told.filter((entry) => entry.startsWith('end')).length).toBeLessThanOrEqual(1);
    }),
  );
});
