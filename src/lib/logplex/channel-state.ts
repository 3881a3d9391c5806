import type { LogRecord } from './log-record.ts';
import type { ReaderState } from './output-reader.ts';

/** Containers that have ended are asked for once more after a restart at most. */
const KEEP_DONE = 50;
const KEEP_READERS = 1000;
/** Workers of the present router and of the one before. */
const KEEP_BOOTS = 16;

/** What a channel knows beside its lines; the sum of its records, whether they are new or read back. */
export class ChannelState {
  #next = 1;
  #readers = new Map<string, ReaderState>();
  #batches = new Map<string, number>();

  /** Sequence number of the next line. */
  get next(): number {
    return this.#next;
  }

  reader(containerId: string): ReaderState | undefined {
    return this.#readers.get(containerId);
  }

  /** Whether this batch of a router's boot is in the log already. */
  has(boot: string, batch: number): boolean {
    return batch <= (this.#batches.get(boot) ?? Number.NEGATIVE_INFINITY);
  }

  apply(record: LogRecord): void {
    if (record.checkpoint) {
      this.#readers = new Map();
      this.#batches = new Map();
    }
    this.skipTo(record.first + record.lines.length);
    for (const [id, state] of Object.entries(record.readers)) renew(this.#readers, id, state);
    for (const [boot, batch] of Object.entries(record.batches)) renew(this.#batches, boot, batch);
    this.#forgetOld();
  }

  /** No line will have a lower number. */
  skipTo(sequence: number): void {
    this.#next = Math.max(this.#next, sequence);
  }

  checkpoint(): LogRecord {
    return {
      checkpoint: true,
      first: this.#next,
      lines: [],
      readers: Object.fromEntries(this.#readers),
      batches: Object.fromEntries(this.#batches),
    };
  }

  #forgetOld(): void {
    const done = [...this.#readers].filter(([, state]) => state.done).map(([id]) => id);
    for (const id of done.slice(0, -KEEP_DONE)) this.#readers.delete(id);
    keepNewest(this.#readers, KEEP_READERS);
    keepNewest(this.#batches, KEEP_BOOTS);
  }
}

/** Sets a key and makes it the newest of its map. */
function renew<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
}

function keepNewest(map: Map<string, unknown>, count: number): void {
  for (const key of [...map.keys()].slice(0, -count)) map.delete(key);
}
