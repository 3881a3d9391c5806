import { crc32 } from 'node:zlib';
import type { NumberedLogLine } from '../domain/log-line.ts';
import type { ReaderState } from './output-reader.ts';

/**
 * What a channel takes over at once: lines together with the places in their origins that they were read up to. Because
 * both are one record, a killed process leaves both behind or neither.
 */
export interface LogRecord {
  /** Sequence number of the first line; that of the next line when there is none. */
  readonly first: number;
  readonly lines: readonly NumberedLogLine[];
  /** Container id to how far its output was read. */
  readonly readers: Readonly<Record<string, ReaderState>>;
  /** Boot of a router to the last batch of it. */
  readonly batches: Readonly<Record<string, number>>;
  /** Readers and batches are all there are, not just changes: the head of a segment. */
  readonly checkpoint?: true;
}

type StoredLine = readonly [ms: number, micros: number, source: 'a' | 'h', process: string, message: string];

interface StoredRecord {
  readonly n: number;
  readonly l: readonly StoredLine[];
  readonly r?: LogRecord['readers'];
  readonly b?: LogRecord['batches'];
  readonly k?: true;
}

/** Format of a record; a later one has another letter and is skipped by this version. */
const VERSION = 'A';
const HEAD = /^A[0-9a-f]{8} /;
const HEAD_LENGTH = 10;

/** One line of text: version, CRC-32 of the rest in hex, a space, JSON, a line feed. */
export function encodeRecord(record: LogRecord): string {
  const body = JSON.stringify(toStored(record));
  return `${VERSION}${checksum(body)} ${body}\n`;
}

export interface Decoded {
  readonly records: readonly LogRecord[];
  /** Where the last whole line ends: what follows is a record that was never finished. */
  readonly wholeBytes: number;
}

/** Reads what a segment holds. Damaged records are left out; one that was cut off by a crash is told by `wholeBytes`. */
export function decodeRecords(bytes: Buffer): Decoded {
  const wholeBytes = bytes.lastIndexOf('\n') + 1;
  const records = bytes
    .toString('utf8', 0, wholeBytes)
    .split('\n')
    .map(decodeLine)
    .filter((record) => record !== null);
  return { records, wholeBytes };
}

function decodeLine(line: string): LogRecord | null {
  const body = line.slice(HEAD_LENGTH);
  if (!HEAD.test(line) || line.slice(1, HEAD_LENGTH - 1) !== checksum(body)) return null;
  return fromStored(JSON.parse(body) as StoredRecord);
}

const checksum = (body: string): string => crc32(body).toString(16).padStart(8, '0');

function toStored(record: LogRecord): StoredRecord {
  return {
    n: record.first,
    l: record.lines.map(({ time, micros, source, process, message }) => [
      time.getTime(),
      micros ?? 0,
      source === 'app' ? 'a' : 'h',
      process,
      message,
    ]),
    ...(Object.keys(record.readers).length > 0 ? { r: record.readers } : {}),
    ...(Object.keys(record.batches).length > 0 ? { b: record.batches } : {}),
    ...(record.checkpoint ? { k: true } : {}),
  };
}

function fromStored(stored: StoredRecord): LogRecord {
  return {
    first: stored.n,
    lines: stored.l.map(([ms, micros, source, process, message], index) => ({
      sequence: stored.n + index,
      time: new Date(ms),
      micros,
      source: source === 'a' ? 'app' : 'heroku',
      process,
      message,
    })),
    readers: stored.r ?? {},
    batches: stored.b ?? {},
    ...(stored.k ? { checkpoint: true } : {}),
  };
}
