import { EventEmitter, once } from 'node:events';
import type { Clock } from '../../std/clock.ts';
import type { OutputLine } from '../port.ts';

const PIECE_BYTES = 16_384;
type StreamName = OutputLine['stream'];

/** What one fake container has written, in the lines and pieces that an engine makes of it. */
export class OutputLog {
  readonly #clock: Clock;
  readonly #news = new EventEmitter().setMaxListeners(0);
  readonly #lines: OutputLine[] = [];
  readonly #rest: Record<StreamName, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
  #closed = false;

  constructor(options: { readonly clock: Clock }) {
    this.#clock = options.clock;
  }

  write(stream: StreamName, bytes: Buffer): void {
    let rest = Buffer.concat([this.#rest[stream], bytes]);
    for (let end = endOfPiece(rest); end > 0; end = endOfPiece(rest)) {
      const isLine = rest[end - 1] === 0x0a;
      this.#add(stream, rest.toString('utf8', 0, isLine ? end - 1 : end), isLine);
      rest = rest.subarray(end);
    }
    this.#rest[stream] = rest;
  }

  /** Nothing is written any more until `open`. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#rest[stream];
      if (rest.length > 0) this.#add(stream, rest.toString('utf8'), true);
      this.#rest[stream] = Buffer.alloc(0);
    }
    this.#closed = true;
    this.#news.emit('news');
  }

  open(): void {
    this.#closed = false;
  }

  /** Lines from number `from` on; with `follow` until it is closed or `signal` aborts. */
  async *read(from: number, follow: boolean, signal: AbortSignal): AsyncGenerator<OutputLine> {
    for (let index = from; !signal.aborted; index += 1) {
      while (index >= this.#lines.length) {
        if (!follow || this.#closed) return;
        await once(this.#news, 'news', { signal }).catch(() => undefined);
        if (signal.aborted) return;
      }
      const line = this.#lines[index];
      if (line) yield line;
    }
  }

  #add(stream: StreamName, text: string, complete: boolean): void {
    const cursor = JSON.stringify({ line: this.#lines.length + 1 });
    this.#lines.push({ time: this.#clock.now(), micros: 0, stream, text, complete, cursor });
    this.#news.emit('news');
  }
}

/** Bytes up to and with the next newline, or of a full piece; 0 when there is neither yet. */
function endOfPiece(bytes: Buffer): number {
  const newline = bytes.subarray(0, PIECE_BYTES).indexOf(0x0a);
  if (newline >= 0) return newline + 1;
  return bytes.length >= PIECE_BYTES ? PIECE_BYTES : 0;
}
