import type { LogLine, NumberedLogLine } from '../domain/log-line.ts';
import type { LogQuery } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { RingBuffer } from '../std/ring-buffer.ts';
import { ChannelState } from './channel-state.ts';
import { logFilter } from './log-filter.ts';
import type { LogRecord } from './log-record.ts';
import type { ReaderState } from './output-reader.ts';
import { Segments } from './segments.ts';
import { Tail } from './tail.ts';

/** Lines that a channel shows (Dev Center: Logging). */
export const CHANNEL_LINES = 1500;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
const LIMITS = { segmentBytes: 1024 * 1024, keepBytes: 4 * 1024 * 1024, keepLines: CHANNEL_LINES };

/** What is taken over together: all of it or nothing. */
export interface Batch {
  readonly lines: readonly LogLine[];
  readonly readers?: Readonly<Record<string, ReaderState>>;
  readonly batches?: Readonly<Record<string, number>>;
}

/** Is given every line once it is in the log; takes it at once, and never fails. */
export interface Follower {
  offer(lines: readonly NumberedLogLine[]): void;
}

/** The log of one app: the newest lines in memory, more on disk, and those who follow it. */
export class Channel {
  readonly #clock: Clock;
  readonly #segments: Segments;
  readonly #state = new ChannelState();
  readonly #ring = new RingBuffer<NumberedLogLine>(CHANNEL_LINES);
  readonly #tails = new Set<Tail>();
  readonly #followers = new Set<Follower>();
  /** Taken over while the disk would not have them. */
  readonly #unsaved = new RingBuffer<LogRecord>(CHANNEL_LINES);

  constructor(options: { readonly folder: string; readonly clock: Clock }) {
    this.#clock = options.clock;
    this.#segments = new Segments(options.folder, LIMITS);
    for (const record of this.#segments.load()) {
      this.#state.apply(record);
      for (const line of record.lines) this.#ring.push(line);
    }
    this.#state.skipTo(this.#segments.first);
  }

  /** Nobody follows it and everything is on disk. */
  get idle(): boolean {
    return this.#tails.size === 0 && this.#followers.size === 0 && this.#unsaved.size === 0;
  }

  reader(containerId: string): ReaderState | undefined {
    return this.#state.reader(containerId);
  }

  has(boot: string, batch: number): boolean {
    return this.#state.has(boot, batch);
  }

  /** Takes lines whose origin cannot send them again: what the disk refuses now is kept in memory and tried later. */
  write(lines: readonly LogLine[]): void {
    const record = this.#record({ lines });
    try {
      this.#save([record]);
    } catch {
      this.#unsaved.push(record);
    }
    this.#publish(record);
  }

  /**
   * Takes lines whose origin keeps them until this returns.
   * @throws the file system's error; then nothing was taken
   */
  take(batch: Batch): void {
    const record = this.#record(batch);
    this.#save([record]);
    this.#publish(record);
  }

  /** The newest matching lines, then, for a tail, what comes. */
  async *read(query: LogQuery, signal: AbortSignal): AsyncGenerator<NumberedLogLine> {
    const matches = logFilter(query);
    const tail = new Tail({ matches, clock: this.#clock });
    if (query.tail) this.#tails.add(tail);
    const leave = (): unknown => this.#tails.delete(tail);
    signal.addEventListener('abort', leave, { once: true });
    try {
      for (const line of this.#newest(query, matches)) {
        if (signal.aborted) return;
        yield line;
      }
      if (query.tail) yield* tail.lines(signal);
    } finally {
      leave();
      signal.removeEventListener('abort', leave);
    }
  }

  /** Where the log ends now: the newest lines, and the number that the next one will have. */
  latest(): { readonly next: number; readonly lines: readonly NumberedLogLine[] } {
    return { next: this.#state.next, lines: [...this.#ring] };
  }

  follow(follower: Follower): void {
    this.#followers.add(follower);
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
  }

  /** Deletes from the disk what nobody is shown any more; what it cannot delete now has time. */
  expire(): void {
    try {
      this.#segments.expire(this.#oldest(), () => this.#state.checkpoint());
    } catch {
      // The next round comes.
    }
  }

  /** Ends every tail. */
  end(): void {
    for (const tail of this.#tails) tail.end();
  }

  #record({ lines, readers = {}, batches = {} }: Batch): LogRecord {
    const first = this.#state.next;
    return {
      first,
      lines: lines.map((line, index) => ({ ...line, sequence: first + index })),
      readers,
      batches,
    };
  }

  #save(records: readonly LogRecord[]): void {
    this.#segments.append([...this.#unsaved, ...records], () => this.#state.checkpoint());
    this.#unsaved.drain();
  }

  /** Only after saving: a number that somebody has seen never stands for another line. */
  #publish(record: LogRecord): void {
    this.#state.apply(record);
    for (const line of record.lines) this.#ring.push(line);
    for (const reader of [...this.#tails, ...this.#followers]) reader.offer(record.lines);
  }

  #newest(query: LogQuery, matches: (line: LogLine) => boolean): readonly NumberedLogLine[] {
    const oldest = this.#oldest();
    const recent = [...this.#ring].filter((line) => line.time >= oldest && matches(line));
    // A number from the future belongs to a log that was lost.
    if (query.after !== undefined && query.after < this.#state.next)
      return recent.filter((line) => line.sequence > (query.after ?? 0));
    return query.lines > 0 ? recent.slice(-query.lines) : [];
  }

  #oldest(): Date {
    return new Date(this.#clock.now().getTime() - WEEK_MS);
  }
}
