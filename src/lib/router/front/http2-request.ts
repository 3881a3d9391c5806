import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type { Socket } from 'node:net';
import type { ClientRequest, Http2Link } from './front-port.ts';

export interface Http2Head {
  readonly headers: IncomingHttpHeaders;
  /** Name, value, name, value … as they were sent. */
  readonly raw: readonly string[];
}

/** A request that came by HTTP/2, in the form that it would have had in HTTP/1.1. */
export class Http2Request implements ClientRequest {
  readonly httpVersionMajor = 1;
  readonly httpVersionMinor = 1;
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly http2: Http2Link;
  readonly socket: Socket;
  rawTrailers: readonly string[] = [];
  readonly #stream: ServerHttp2Stream;
  #complete: boolean;

  constructor(stream: ServerHttp2Stream, head: Http2Head, connection: { socket: Socket; link: Http2Link }) {
    this.#stream = stream;
    this.#complete = stream.endAfterHeaders;
    this.method = head.headers[':method'] ?? '';
    this.url = head.headers[':path'] ?? '';
    this.headers = head.headers;
    this.rawHeaders = http1Fields(head, !stream.endAfterHeaders);
    this.http2 = connection.link;
    this.socket = connection.socket;
    stream
      .on('trailers', (_headers: unknown, _flags: number, raw: readonly string[]) => {
        this.rawTrailers = raw;
      })
      // A stream that is reset ends as well, and is closed by then.
      .once('end', () => {
        this.#complete ||= !stream.closed;
      });
  }

  get complete(): boolean {
    return this.#complete;
  }

  get destroyed(): boolean {
    return this.#stream.destroyed;
  }

  pause(): void {
    this.#stream.pause();
  }

  resume(): this {
    this.#stream.resume();
    return this;
  }

  on(event: 'data' | 'end', listener: (bytes: Buffer) => void): this {
    this.#stream.on(event, listener);
    return this;
  }

  off(event: 'data' | 'end', listener: (bytes: Buffer) => void): this {
    this.#stream.off(event, listener);
    return this;
  }

  once(event: 'close', listener: () => void): this {
    this.#stream.once(event, listener);
    return this;
  }

  /** The response is whole, and the rest of the request not wanted (RFC 9113, 8.1). */
  cutOff(): void {
    this.#stream.close(constants.NGHTTP2_NO_ERROR);
  }
}

/**
 * The pieces of a cookie become one field (RFC 9113, 8.2.3), and `:authority` becomes the host. A `Host` that says
 * something else makes two of them, which no request may have.
 */
function http1Fields({ headers, raw }: Http2Head, hasBody: boolean): string[] {
  const authority = headers[':authority'];
  const fields = authority === undefined ? [] : ['Host', authority];
  let hasCookie = false;
  for (let index = 0; index < raw.length; index += 2) {
    const name = raw[index] ?? '';
    const value = raw[index + 1] ?? '';
    if (name.startsWith(':') || (name === 'host' && value === authority)) continue;
    if (name !== 'cookie') fields.push(name, value);
    else if (!hasCookie) fields.push(name, headers.cookie ?? '');
    hasCookie ||= name === 'cookie';
  }
  if (hasBody && headers['content-length'] === undefined) fields.push('Transfer-Encoding', 'chunked');
  return fields;
}
