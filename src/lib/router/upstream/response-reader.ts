import { ChunkDecoder } from './chunk-decoder.ts';
import {
  HEAD_LIMIT,
  parseResponseHead,
  parseTrailers,
  type ResponseFault,
  type ResponseHead,
} from './response-head.ts';

/** Takes a response as it is read. Buffers belong to the reader: what is kept must be copied. */
export interface ResponseSink {
  /** The first bytes have come, but not the whole head. */
  onBegun(): void;
  /** 1xx other than 101; may come several times. */
  onInformation(head: ResponseHead): void;
  /** `alone` when a body is to come and none of it has arrived yet. */
  onHead(head: ResponseHead, alone: boolean): void;
  /** `last` when the body is known to end here; `onEnd` follows all the same. */
  onBody(buffer: Buffer, start: number, end: number, last: boolean): void;
  /** Name, value, name, value … of what followed a chunked body; not called for nothing. */
  onTrailers(fields: readonly string[]): void;
  /** @param reusable the connection can take another request, as far as the response is concerned */
  onEnd(reusable: boolean): void;
  /** The response cannot be understood; nothing more comes. */
  onFault(fault: ResponseFault): void;
}

type Phase = 'idle' | 'head' | 'length' | 'chunked' | 'close' | 'upgraded' | 'failed';

const INFORMATION_LIMIT = 32;
const BARE_LF = /[^\r]\n/;
const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/** Cuts one response after the other out of a connection's bytes. */
export class ResponseReader {
  readonly #chunks = new ChunkDecoder();
  #phase: Phase = 'idle';
  #sink: ResponseSink | undefined;
  #method = '';
  #upgrade = false;
  #parts: Buffer[] = [];
  #tail = NOTHING;
  #size = 0;
  #remaining = 0;
  #keepAlive = false;
  #informations = 0;
  #continued = false;
  #begun = false;

  /** Some byte of the response in hand has arrived. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Prepares for the response to a request of this method; only with `upgrade` may it be a 101. */
  expect(sink: ResponseSink, request: { readonly method: string; readonly upgrade: boolean }): void {
    this.#sink = sink;
    this.#method = request.method;
    this.#upgrade = request.upgrade;
    this.#phase = 'head';
    this.#begun = false;
    this.#informations = 0;
    this.#continued = false;
    this.#parts = [];
  }

  /** Reads `buffer[0, length)`. */
  push(buffer: Buffer, length: number): void {
    this.#begun = true;
    if (this.#phase === 'head') this.#head(buffer, length);
    else if (this.#phase !== 'idle') this.#body(buffer, 0, length);
  }

  /**
   * The dyno has closed its side.
   * @returns false when that cut the response short
   */
  close(): boolean {
    if (this.#phase !== 'close') return this.#phase === 'idle';
    this.#end(false);
    return true;
  }

  #head(buffer: Buffer, length: number): void {
    const bytes = buffer.subarray(0, length);
    if (this.#parts.length === 0) {
      this.#headFrom(buffer, length, 0);
    } else if (Buffer.concat([this.#tail, bytes]).includes(HEAD_END)) {
      const joined = Buffer.concat([...this.#parts, bytes]);
      this.#parts = [];
      this.#headFrom(joined, joined.length, 0);
    } else {
      this.#keep(bytes);
    }
  }

  #headFrom(buffer: Buffer, length: number, start: number): void {
    const end = buffer.indexOf(HEAD_END, start, 'latin1');
    const after = end + HEAD_END.length;
    if (end < 0 || after > length) {
      this.#keep(buffer.subarray(start, length));
      return;
    }
    const head = parseResponseHead(buffer.toString('latin1', start, end), this.#method);
    if ('code' in head) this.#fail(head);
    else if (head.status === 101) this.#switch(head, buffer, after, length);
    else if (head.status < 200) this.#information(head, buffer, after, length);
    else this.#begin(head, buffer, after, length);
  }

  /** Keeps a part of a head that is not complete yet. */
  #keep(bytes: Buffer): void {
    const before = this.#parts.length === 0 ? NOTHING : this.#tail;
    if (this.#parts.length === 0) this.#sink?.onBegun();
    const end = Buffer.concat([before, bytes]);
    this.#size = this.#parts.length === 0 ? bytes.length : this.#size + bytes.length;
    this.#parts.push(Buffer.from(bytes));
    this.#tail = end.subarray(-(HEAD_END.length - 1));
    if (this.#size > HEAD_LIMIT) this.#fail({ code: 'H25', cause: 'oversized header' });
    else if (!looksLikeHttp(this.#parts[0])) this.#fail({ code: 'H17', cause: 'malformed head' });
    else if (BARE_LF.test(end.toString('latin1'))) this.#fail({ code: 'H17', cause: 'bare line feed' });
  }

  #information(head: ResponseHead, buffer: Buffer, after: number, length: number): void {
    this.#informations += 1;
    if (this.#informations > INFORMATION_LIMIT) {
      this.#fail({ code: 'H17', cause: 'too many informational responses' });
      return;
    }
    if (head.status === 100 && this.#continued) {
      this.#fail({ code: 'H17', cause: 'a second 100' });
      return;
    }
    this.#continued ||= head.status === 100;
    this.#sink?.onInformation(head);
    if (this.#phase === 'head' && after < length) this.#headFrom(buffer, length, after);
  }

  #switch(head: ResponseHead, buffer: Buffer, after: number, length: number): void {
    if (!this.#upgrade) {
      this.#fail({ code: 'H17', cause: 'unexpected upgrade' });
      return;
    }
    this.#phase = 'upgraded';
    this.#sink?.onHead(head, false);
    if (after < length) this.#sink?.onBody(buffer, after, length, false);
  }

  #begin(head: ResponseHead, buffer: Buffer, after: number, length: number): void {
    this.#keepAlive = head.keepAlive;
    this.#remaining = head.length;
    const empty = head.framing === 'none' || (head.framing === 'length' && head.length === 0);
    this.#phase = head.framing === 'none' ? 'length' : head.framing;
    if (head.framing === 'chunked') this.#chunks.reset();
    this.#sink?.onHead(head, !empty && after === length);
    if (empty) this.#end(after === length);
    else if (after < length) this.#body(buffer, after, length);
  }

  #body(buffer: Buffer, start: number, length: number): void {
    switch (this.#phase) {
      case 'length':
        this.#counted(buffer, start, length);
        break;
      case 'chunked':
        this.#chunked(buffer, start, length);
        break;
      case 'close':
      case 'upgraded':
        this.#sink?.onBody(buffer, start, length, false);
    }
  }

  #counted(buffer: Buffer, start: number, length: number): void {
    const stop = Math.min(length, start + this.#remaining);
    this.#remaining -= stop - start;
    const last = this.#remaining === 0;
    this.#sink?.onBody(buffer, start, stop, last);
    if (last) this.#end(stop === length);
  }

  #chunked(buffer: Buffer, start: number, length: number): void {
    const after = this.#chunks.decode(buffer, start, length, this.#data);
    if (after === -2) this.#fail({ code: 'H17', cause: 'bad chunk' });
    else if (after >= 0) this.#chunkedEnd(after === length);
  }

  #chunkedEnd(clean: boolean): void {
    const text = this.#chunks.trailers;
    const trailers = text === '' ? [] : parseTrailers(text);
    if (trailers === null) {
      this.#fail({ code: 'H17', cause: 'malformed trailers' });
      return;
    }
    if (trailers.length > 0) this.#sink?.onTrailers(trailers);
    this.#end(clean);
  }

  readonly #data = (buffer: Buffer, start: number, end: number): void =>
    this.#sink?.onBody(buffer, start, end, false);

  #end(clean: boolean): void {
    const sink = this.#sink;
    this.#phase = 'idle';
    this.#sink = undefined;
    sink?.onEnd(clean && this.#keepAlive);
  }

  #fail(fault: ResponseFault): void {
    const sink = this.#sink;
    this.#phase = 'failed';
    this.#sink = undefined;
    sink?.onFault(fault);
  }
}

const looksLikeHttp = (first: Buffer | undefined): boolean =>
  first === undefined || 'HTTP/1.'.startsWith(first.toString('latin1', 0, 7));
