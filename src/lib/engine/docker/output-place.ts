import type { OutputCursor, OutputLine } from '../port.ts';

export type StreamName = OutputLine['stream'];

/** A place in the engine's log file; `time` is that of the line that ends there and tells a reused inode. */
export interface FilePlace {
  readonly inode: number;
  readonly offset: number;
  readonly time: string;
}

/** The last line read of one stream. Pieces of one long line may share a time, so they are counted. */
interface Mark {
  readonly time: string;
  readonly pieces: number;
  /** The line goes on. */
  readonly open: boolean;
}

type Marks = Partial<Record<StreamName, Mark>>;

/** Clocks of the two streams' collectors may be apart by this much in the order of the file. */
const MARGIN_SECONDS = 1;

/** How far an output was read: what a cursor says, and which line is new to it. */
export class OutputPlace {
  readonly file: FilePlace | null;
  #marks: Marks;
  #replayed: Partial<Record<StreamName, number>> = {};

  constructor(after?: OutputCursor) {
    const { file, ...marks } = after === undefined ? {} : parse(after);
    this.file = file ?? null;
    this.#marks = marks;
  }

  /** Seconds since the epoch from which the engine has to tell again; 0 for all. */
  get since(): number {
    const times = Object.values(this.#marks).map(({ time }) => Date.parse(`${time.slice(0, 19)}Z`) / 1000);
    return times.length > 0 ? Math.max(...times) - MARGIN_SECONDS : 0;
  }

  /** The lines that follow may have been seen before. */
  rewind(): void {
    this.#replayed = {};
  }

  /** Whether a line of `stream` lies after this place; then it becomes the place. */
  admit(stream: StreamName, time: string, complete: boolean): boolean {
    const mark = this.#marks[stream];
    if (mark && time < mark.time) {
      this.#replayed[stream] = 0;
      return false;
    }
    if (mark && time === mark.time) {
      const replayed = (this.#replayed[stream] ?? 0) + 1;
      this.#replayed[stream] = replayed;
      if (replayed <= mark.pieces || !mark.open) return false;
    }
    this.advance(stream, time, complete);
    return true;
  }

  /** Makes a line, known to be new, the place. */
  advance(stream: StreamName, time: string, complete: boolean): void {
    const mark = this.#marks[stream];
    const pieces = mark?.open && mark.time === time ? mark.pieces + 1 : 1;
    this.#marks = { ...this.#marks, [stream]: { time, pieces, open: !complete } };
    this.#replayed[stream] = pieces;
  }

  /** Whether lines of `stream` were read before, so that it takes `admit` to know a new one. */
  has(stream: StreamName): boolean {
    return this.#marks[stream] !== undefined;
  }

  /** Writes down where this place is now; the text is made when it is asked for, for few lines are. */
  cursor(file?: FilePlace): () => OutputCursor {
    const marks = this.#marks;
    return () => JSON.stringify(file ? { file, ...marks } : marks);
  }
}

/** A time of the engine with all nine digits, so that text order is time order. */
export function fixedTime(time: string): string {
  const [seconds = '', fraction = ''] = time.replace('Z', '').split('.');
  return `${seconds}.${fraction.padEnd(9, '0')}Z`;
}

/** The line of the port; `text` may end in the newline that makes it complete. */
export function outputLine(line: {
  readonly stream: StreamName;
  readonly time: string;
  readonly text: string;
  readonly complete: boolean;
  readonly cursor: () => OutputCursor;
}): OutputLine {
  return {
    time: new Date(`${line.time.slice(0, 23)}Z`),
    micros: Number(line.time.slice(23, 26)),
    stream: line.stream,
    text: line.text.endsWith('\n') ? line.text.slice(0, -1) : line.text,
    complete: line.complete,
    get cursor() {
      return line.cursor();
    },
  };
}

/** The engine cuts lines into pieces of this many bytes; a shorter piece without a newline is the end of the output. */
const PIECE_BYTES = 16_384;

export const isComplete = (text: string): boolean =>
  text.endsWith('\n') || Buffer.byteLength(text) < PIECE_BYTES;

/** A cursor is ours or absent: what does not parse means the beginning. */
function parse(cursor: OutputCursor): Marks & { readonly file?: FilePlace } {
  try {
    const place: unknown = JSON.parse(cursor);
    return typeof place === 'object' && place !== null ? place : {};
  } catch {
    return {};
  }
}
