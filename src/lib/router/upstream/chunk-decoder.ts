const CR = 0x0d;
const LF = 0x0a;

/** Longest size line or trailer part that is read, in bytes. */
const LINE_LIMIT = 16 * 1024;

type Phase = 'size' | 'extension' | 'size-lf' | 'data' | 'data-cr' | 'data-lf' | 'trailer' | 'trailer-lf';

/** Takes chunked framing off a body, however the bytes are cut. One object serves one connection. */
export class ChunkDecoder {
  #phase: Phase = 'size';
  #size = 0;
  #digits = 0;
  #line = 0;
  #trailers = '';

  /** What followed the last chunk, as lines with their ends. */
  get trailers(): string {
    return this.#trailers;
  }

  /** To be called before the first byte of each body. */
  reset(): void {
    this.#phase = 'size';
    this.#size = 0;
    this.#digits = 0;
    this.#line = 0;
    this.#trailers = '';
  }

  /**
   * Hands the data in `buffer[start, end)` to `onData` as ranges of that buffer.
   * @returns the position after the body's last byte, -1 when more is needed, -2 when the framing is broken
   */
  decode(
    buffer: Buffer,
    start: number,
    end: number,
    onData: (buffer: Buffer, start: number, end: number) => void,
  ): number {
    let at = start;
    while (at < end) {
      if (this.#phase === 'data') {
        const stop = Math.min(end, at + this.#size);
        this.#size -= stop - at;
        if (this.#size === 0) this.#phase = 'data-cr';
        onData(buffer, at, stop);
        at = stop;
        continue;
      }
      const verdict = this.#frame(buffer[at] ?? 0);
      at += 1;
      if (verdict === 'broken') return -2;
      if (verdict === 'over') return at;
    }
    return -1;
  }

  #frame(byte: number): 'more' | 'over' | 'broken' {
    switch (this.#phase) {
      case 'size':
        return this.#sizeByte(byte);
      case 'extension':
        if (byte === CR) return this.#to('size-lf');
        return isText(byte) && ++this.#line <= LINE_LIMIT ? 'more' : 'broken';
      case 'size-lf':
        if (byte !== LF) return 'broken';
        this.#digits = 0;
        this.#line = 0;
        return this.#to(this.#size > 0 ? 'data' : 'trailer');
      case 'data-cr':
        return byte === CR ? this.#to('data-lf') : 'broken';
      case 'data-lf':
        return byte === LF ? this.#to('size') : 'broken';
      case 'trailer':
        if (byte === CR) return this.#to('trailer-lf');
        this.#line += 1;
        this.#digits += 1;
        this.#trailers += String.fromCharCode(byte);
        return isText(byte) && this.#line <= LINE_LIMIT ? 'more' : 'broken';
      case 'trailer-lf':
        if (byte !== LF) return 'broken';
        if (this.#digits === 0) return 'over';
        this.#digits = 0;
        this.#trailers += '\r\n';
        return this.#to('trailer');
      case 'data':
        return 'broken';
    }
  }

  #sizeByte(byte: number): 'more' | 'broken' {
    const digit = hexValue(byte);
    if (digit >= 0) {
      this.#size = this.#size * 16 + digit;
      this.#digits += 1;
      return this.#digits <= 12 ? 'more' : 'broken';
    }
    if (this.#digits === 0) return 'broken';
    if (byte === CR) return this.#to('size-lf');
    return byte === 0x3b || byte === 0x20 || byte === 0x09 ? this.#to('extension') : 'broken';
  }

  #to(phase: Phase): 'more' {
    this.#phase = phase;
    return 'more';
  }
}

function hexValue(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

const isText = (byte: number): boolean => byte === 0x09 || (byte >= 0x20 && byte !== 0x7f);
