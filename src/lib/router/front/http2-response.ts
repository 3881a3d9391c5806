import type { OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { FAREWELL_MS } from '../farewell.ts';
import type { ResponseHead } from '../upstream/response-head.ts';
import type { ClientResponse } from './front-port.ts';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;
const NOTHING = Buffer.alloc(0);

/** What is about a connection in HTTP/1.1 and not stripped as such by whoever read the response; forbidden here (RFC 9113, 8.2.2). */
const FORBIDDEN = new Set(['upgrade', 'http2-settings']);
/** They have no body, nor anything behind it. */
const BODILESS = new Set([204, 205, 304]);
/** Clients end the whole connection when a head needs more than a few frames. */
const HEAD_LIMIT = 128 * 1024;
const HIGHEST_STATUS = 599;

export interface Http2ResponseOptions {
  /** The client has gone without a word, and broke nothing. */
  readonly isLost: () => boolean;
  /** Has the client come by another connection for anything more. */
  readonly onLast: () => void;
}

/** The response to a request that came by HTTP/2. */
export class Http2Response implements ClientResponse {
  readonly headLimit = HEAD_LIMIT;
  readonly #stream: ServerHttp2Stream;
  readonly #options: Http2ResponseOptions;
  readonly #trailers: string[] = [];
  #keepAlive = true;

  constructor(stream: ServerHttp2Stream, options: Http2ResponseOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  get headersSent(): boolean {
    return this.#stream.headersSent;
  }

  get destroyed(): boolean {
    return this.#stream.closed || this.#stream.destroyed;
  }

  get isBroken(): boolean {
    const { rstCode = NGHTTP2_NO_ERROR } = this.#stream;
    return rstCode !== NGHTTP2_NO_ERROR && rstCode !== NGHTTP2_CANCEL && !this.#options.isLost();
  }

  get shouldKeepAlive(): boolean {
    return this.#keepAlive;
  }

  set shouldKeepAlive(keepAlive: boolean) {
    this.#keepAlive = keepAlive;
    if (!keepAlive) this.#options.onLast();
  }

  writeContinue(): void {
    this.#inform({ ':status': 100 });
  }

  inform({ status, fields }: ResponseHead): void {
    this.#inform({ ...http2Fields(fields), ':status': status });
  }

  /** HTTP/2 has no reason phrases, and no status that nobody would understand (RFC 9110, 15). */
  writeHead(status: number, _reason: string, fields: readonly string[]): void {
    if (this.destroyed) return;
    const headers = http2Fields(fields);
    const hasBody = !BODILESS.has(status) && !this.#stream.writableEnded;
    const waitForTrailers = hasBody && headers['content-length'] === undefined;
    if (waitForTrailers) this.#stream.once('wantTrailers', () => this.#sendTrailers());
    this.#stream.respond(
      { ...headers, ':status': status > HIGHEST_STATUS ? 500 : status },
      { waitForTrailers },
    );
  }

  /** They have left already. */
  flushHeaders(): void {}

  write(bytes: Buffer): boolean {
    return this.#isOver || this.#stream.write(bytes);
  }

  addTrailers(fields: readonly (readonly [string, string])[]): void {
    this.#trailers.push(...fields.flat());
  }

  /** Responses without a body have ended with their head. */
  end(bytes: Buffer | string = NOTHING, encoding: 'latin1' | 'utf8' = 'utf8'): void {
    if (this.#isOver) return;
    if (bytes.length === 0) this.#stream.end();
    else this.#stream.end(bytes, encoding);
  }

  once(event: 'close' | 'drain', listener: () => void): this {
    this.#stream.once(event, listener);
    return this;
  }

  on(event: 'close', listener: () => void): this {
    this.#stream.on(event, listener);
    return this;
  }

  off(event: 'close', listener: () => void): this {
    this.#stream.off(event, listener);
    return this;
  }

  /** What was written before still arrives. */
  cutOff(): void {
    if (this.#isOver) return void this.destroy();
    const late = setTimeout(() => this.destroy(), FAREWELL_MS).unref();
    this.#stream.once('close', () => clearTimeout(late)).write(NOTHING, () => this.destroy());
  }

  destroy(): void {
    this.#stream.close(NGHTTP2_INTERNAL_ERROR);
  }

  #inform(headers: OutgoingHttpHeaders): void {
    if (!this.destroyed && !this.headersSent) this.#stream.additionalHeaders(headers);
  }

  #sendTrailers(): void {
    if (!this.destroyed) this.#stream.sendTrailers(http2Fields(this.#trailers));
  }

  get #isOver(): boolean {
    return this.destroyed || this.#stream.writableEnded;
  }
}

/** @param fields name, value, name, value … */
function http2Fields(fields: readonly string[]): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = Object.create(null);
  for (let index = 0; index < fields.length; index += 2) {
    const name = (fields[index] ?? '').toLowerCase();
    const value = fields[index + 1] ?? '';
    if (FORBIDDEN.has(name)) continue;
    const before = headers[name];
    if (before === undefined) headers[name] = value;
    else if (typeof before === 'string') headers[name] = [before, value];
    else before.push(value);
  }
  return headers;
}
