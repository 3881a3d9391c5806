import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeRecords, encodeRecord, type LogRecord } from '../../src/lib/logplex/log-record.ts';

const line = fc.record({
  time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
  micros: fc.integer({ min: 0, max: 999 }),
  source: fc.constantFrom<'app' | 'heroku'>('app', 'heroku'),
  process: fc.string({ maxLength: 20 }),
  message: fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.toWellFormed()),
});
const reader = fc.record(
  { cursor: fc.string(), carry: fc.record({ stdout: fc.string() }), dropped: fc.nat(), since: fc.nat() },
  { requiredKeys: ['cursor'] },
);
const key = fc.stringMatching(/^[0-9a-f]{12}$/);
const record: fc.Arbitrary<LogRecord> = fc
  .record({
    first: fc.integer({ min: 1, max: 2 ** 40 }),
    lines: fc.array(line, { maxLength: 5 }),
    readers: fc.dictionary(key, reader, { maxKeys: 3, noNullPrototype: true }),
    batches: fc.dictionary(key, fc.nat(), { maxKeys: 3, noNullPrototype: true }),
    checkpoint: fc.boolean(),
  })
  .map(({ checkpoint, ...rest }) => ({
    ...rest,
    lines: rest.lines.map((each, index) => ({ ...each, sequence: rest.first + index })),
    ...(checkpoint ? { checkpoint } : {}),
  }));
const records = fc.array(record, { minLength: 1, maxLength: 6 });

const encode = (all: readonly LogRecord[]): Buffer => Buffer.from(all.map(encodeRecord).join(''));

describe('records in a segment', () => {
  test('are read back as they were written', () => {
    fc.assert(
      fc.property(records, (written) => {
        const bytes = encode(written);
        expect(decodeRecords(bytes)).toEqual({ records: written, wholeBytes: bytes.length });
      }),
    );
  });

  test('cut off anywhere, the whole ones before are there and nothing else', () => {
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (written, part) => {
        const bytes = encode(written);
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        const { records: read, wholeBytes } = decodeRecords(cut);
        expect(read).toEqual(written.slice(0, read.length));
        expect(encode(read).length).toBe(wholeBytes);
        const [next] = written.slice(read.length);
        if (next) expect(cut.length - wholeBytes).toBeLessThan(Buffer.byteLength(encodeRecord(next)));
      }),
    );
  });

  test('a damaged byte costs its own record at most', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.integer({ min: 1, max: 255 }), (written, place, flip) => {
        const bytes = encode(written);
        const at = place % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        const read = decodeRecords(bytes).records;
        expect(read.length).toBeGreaterThanOrEqual(written.length - 2);
        for (const each of read) expect(written).toContainEqual(each);
      }),
    );
  });

  test('a record of a later format is passed over', () => {
    const later = 'B00000000 {"other":true}\n';
    const known: LogRecord = { first: 1, lines: [], readers: {}, batches: { boot: 7 } };
    expect(decodeRecords(Buffer.from(later + encodeRecord(known))).records).toEqual([known]);
  });
});
