import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodeRecords, encodeRecord, type LogRecord } from './log-record.ts';

interface Segment {
  readonly path: string;
  readonly index: number;
  /** Sequence number of its first line. */
  readonly first: number;
  bytes: number;
}

export interface SegmentLimits {
  /** A segment that has grown to this is followed by another. */
  readonly segmentBytes: number;
  /** At least so many bytes and lines stay, and at most one segment more. */
  readonly keepBytes: number;
  readonly keepLines: number;
}

const FILE = /^(\d+)-(\d+)\.log$/;

/**
 * The files of one channel, each headed by a checkpoint so that older ones can go. Appends are synchronous: some
 * kilobytes into the page cache take microseconds, keep their order, and outlive a killed process.
 */
export class Segments {
  readonly #folder: string;
  readonly #limits: SegmentLimits;
  #segments: Segment[] = [];
  /** Nothing is known to follow the end of the newest segment. */
  #sound = false;

  constructor(folder: string, limits: SegmentLimits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  /** Lowest number that the next line can have. */
  get first(): number {
    return this.#segments.at(-1)?.first ?? 1;
  }

  /** The newest records, oldest first: a checkpoint, what followed it, and lines enough. Changes nothing on disk. */
  load(): readonly LogRecord[] {
    this.#segments = this.#find();
    const loaded: LogRecord[] = [];
    let lines = 0;
    for (const segment of this.#segments.toReversed()) {
      const records = read(segment);
      loaded.unshift(...records);
      lines += records.reduce((sum, record) => sum + record.lines.length, 0);
      if (lines >= this.#limits.keepLines && loaded[0]?.checkpoint) break;
    }
    return loaded;
  }

  /**
   * Adds records, after a checkpoint if they begin a segment.
   * @throws the file system's error; then nothing was added
   */
  append(records: readonly LogRecord[], checkpoint: () => LogRecord): void {
    if (!this.#sound) this.#repair();
    const newest = this.#segments.at(-1);
    const begins = newest === undefined || newest.bytes >= this.#limits.segmentBytes;
    const head = begins ? [checkpoint()] : [];
    const segment = begins ? this.#following(newest, records[0]?.first ?? head[0]?.first ?? 1) : newest;
    const bytes = Buffer.from([...head, ...records].map(encodeRecord).join(''));
    if (begins) this.#segments.push(segment);
    this.#sound = false;
    appendFileSync(segment.path, bytes, { mode: 0o600 });
    this.#sound = true;
    segment.bytes += bytes.length;
    if (begins) this.#dropOldest(records.at(-1));
  }

  /** Deletes what was last written before `time`; the places of readers live on in a new segment. */
  expire(time: Date, checkpoint: () => LogRecord): void {
    const old = this.#segments.filter((segment) => modified(segment) < time.getTime());
    if (old.length === 0) return;
    if (old.length === this.#segments.length) this.#begin(checkpoint());
    for (const segment of old) rmSync(segment.path, { force: true });
    this.#segments = this.#segments.filter((segment) => !old.includes(segment));
  }

  #begin(checkpoint: LogRecord): void {
    const segment = this.#following(this.#segments.at(-1), checkpoint.first);
    const bytes = Buffer.from(encodeRecord(checkpoint));
    appendFileSync(segment.path, bytes, { mode: 0o600 });
    this.#segments.push({ ...segment, bytes: bytes.length });
    this.#sound = true;
  }

  #find(): Segment[] {
    return listFolder(this.#folder)
      .flatMap((name) => {
        const [, index, first] = FILE.exec(name) ?? [];
        const path = join(this.#folder, name);
        if (index === undefined) return [];
        return [{ path, index: Number(index), first: Number(first), bytes: sizeOf(path) }];
      })
      .sort((a, b) => a.index - b.index);
  }

  #following(newest: Segment | undefined, first: number): Segment {
    const index = (newest?.index ?? 0) + 1;
    return { path: join(this.#folder, `${index}-${first}.log`), index, first, bytes: 0 };
  }

  /** Cuts off what a crash or a full disk left behind the last whole record. */
  #repair(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    this.#segments = this.#segments.filter((segment) => {
      if (segment.bytes === 0) rmSync(segment.path, { force: true });
      return segment.bytes > 0 && existsSync(segment.path);
    });
    const newest = this.#segments.at(-1);
    if (!newest) return;
    const size = sizeOf(newest.path);
    if (size < newest.bytes) read(newest);
    if (size !== newest.bytes) truncateSync(newest.path, newest.bytes);
  }

  #dropOldest(newest: LogRecord | undefined): void {
    if (!newest) return;
    const next = newest.first + newest.lines.length;
    for (;;) {
      const [oldest, ...rest] = this.#segments;
      const bytes = rest.reduce((sum, segment) => sum + segment.bytes, 0);
      const lines = next - (rest[0]?.first ?? next);
      if (!oldest || bytes < this.#limits.keepBytes || lines < this.#limits.keepLines) return;
      rmSync(oldest.path, { force: true });
      this.#segments = rest;
    }
  }
}

/** What can be read of a segment, which from then on ends where its last whole record does. */
function read(segment: Segment): readonly LogRecord[] {
  try {
    const { records, wholeBytes } = decodeRecords(readFileSync(segment.path));
    segment.bytes = wholeBytes;
    return records;
  } catch {
    // Unreadable: what other segments hold is worth having all the same.
    return [];
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const modified = (segment: Segment): number =>
  statSync(segment.path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
