import type { LogLine } from '../domain/log-line.ts';
import type { DynoOutput } from '../platform/ports.ts';
import { FloodGuard } from './flood-guard.ts';
import { cutToLength, messageLines } from './message-lines.ts';
import { outputOverflow } from './overflow.ts';

export type OutputPiece = DynoOutput extends { output(...args: never[]): AsyncIterable<infer Piece> }
  ? Piece
  : never;

/** The streams of a container are cut into pieces apart from each other. */
type Carry = Partial<Readonly<Record<OutputPiece['stream'], string>>>;

/** How far the output of a container has become lines; saved with those lines. */
export interface ReaderState {
  /** Cursor of the last piece taken; absent before the first. */
  readonly cursor?: string;
  /** Beginnings of lines whose ends have not come. */
  readonly carry?: Carry;
  /** Lines that a flood cost and that no line has told of. */
  readonly dropped?: number;
  /** When the first of them was written, in milliseconds since the epoch. */
  readonly since?: number;
  /** The container has ended and all of it was read. */
  readonly done?: true;
}

/** Lines a second that one dyno may write over a longer time. */
const LINES_PER_SECOND = 20_000;
/** A longer line counts as several. */
const BYTES_PER_UNIT = 500;

/** Turns pieces of one dyno's output into log lines. Knows no time but that of the pieces. */
export class OutputReader {
  readonly #process: string;
  readonly #guard: FloodGuard;
  /** Only read when the state is asked for: an origin may make it at that time. */
  #place: { readonly cursor?: string };
  #carry: Carry;
  #dropped: number;
  #since: number;
  #done = false;

  constructor(process: string, state: ReaderState = {}, linesPerSecond = LINES_PER_SECOND) {
    this.#process = process;
    this.#guard = new FloodGuard(linesPerSecond);
    this.#place = state;
    this.#carry = state.carry ?? {};
    this.#dropped = state.dropped ?? 0;
    this.#since = state.since ?? 0;
  }

  get flooded(): boolean {
    return this.#guard.flooded;
  }

  get state(): ReaderState {
    const { cursor } = this.#place;
    return {
      ...(cursor === undefined ? {} : { cursor }),
      ...(Object.keys(this.#carry).length === 0 ? {} : { carry: this.#carry }),
      ...(this.#dropped === 0 ? {} : { dropped: this.#dropped, since: this.#since }),
      ...(this.#done ? { done: true } : {}),
    };
  }

  /** The lines that are whole with this piece. */
  take(piece: OutputPiece): readonly LogLine[] {
    const { [piece.stream]: begun = '', ...others } = this.#carry;
    const text = begun + piece.text;
    this.#place = piece;
    this.#carry = others;
    if (piece.complete) return this.#admit(messageLines(text), piece);
    const parts = cutToLength(text);
    this.#carry = { ...others, [piece.stream]: parts.at(-1) ?? '' };
    return this.#admit(parts.slice(0, -1).flatMap(messageLines), piece);
  }

  /** The container has ended: what was left without a line end, and the count of what was dropped. */
  finish(at: Date): readonly LogLine[] {
    const rest = Object.values(this.#carry).flatMap(messageLines);
    this.#carry = {};
    this.#done = true;
    return [...this.#admit(rest, { time: at, micros: 0 }), ...this.report(at)];
  }

  /** Says how many lines a flood has cost since this was last said. */
  report(at: Date): readonly LogLine[] {
    if (this.#dropped === 0) return [];
    const message = outputOverflow(this.#dropped, new Date(this.#since));
    this.#dropped = 0;
    return [{ time: at, source: 'heroku', process: this.#process, message }];
  }

  #admit(messages: readonly string[], at: { readonly time: Date; readonly micros: number }): LogLine[] {
    return messages.flatMap((message) => {
      const line: LogLine = { ...timeOf(at), source: 'app', process: this.#process, message };
      if (!this.#guard.admit(at.time.getTime(), 1 + Math.floor(message.length / BYTES_PER_UNIT))) {
        this.#drop(at.time);
        return [];
      }
      return [...this.report(at.time), line];
    });
  }

  #drop(at: Date): void {
    if (this.#dropped === 0) this.#since = at.getTime();
    this.#dropped += 1;
  }
}

const timeOf = ({ time, micros }: { readonly time: Date; readonly micros: number }) => ({ time, micros });
