import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { UpgradeRequest } from '../exchange/context.ts';
import type { ResponseHead } from '../upstream/response-head.ts';

/** How a request came that was not sent in HTTP/1.1. */
export interface Http2Link {
  /** `tls1.3` */
  readonly tlsVersion: string;
}

/** A request at the side of its client, in the form that HTTP/1.1 gives it. */
export interface ClientRequest {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersionMajor: number;
  readonly httpVersionMinor: number;
  /** Name, value, name, value … */
  readonly rawHeaders: readonly string[];
  /** What came behind the body, likewise. */
  readonly rawTrailers: readonly string[];
  readonly headers: IncomingHttpHeaders;
  /** The connection, which other requests may share. */
  readonly socket: Socket;
  readonly http2: Http2Link | null;
  /** All of it has come, as its client meant it to. */
  readonly complete: boolean;
  readonly destroyed: boolean;
  pause(): unknown;
  resume(): unknown;
  on(event: 'data', listener: (bytes: Buffer) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  off(event: 'data', listener: (bytes: Buffer) => void): unknown;
  off(event: 'end', listener: () => void): unknown;
  once(event: 'close', listener: () => void): unknown;
  /** Has the client stop sending what nobody reads. */
  cutOff(): void;
}

/** The response to one. Whatever is written when its client has gone is thrown away. */
export interface ClientResponse {
  readonly headersSent: boolean;
  readonly destroyed: boolean;
  /** It ended in another way than that its client did not want it any more. */
  readonly isBroken: boolean;
  /** What its head may have at most, names and values together, in bytes. */
  readonly headLimit: number;
  /** Set to `false`, it is the last one on its connection. */
  shouldKeepAlive: boolean;
  /** 100: the client may send its body. */
  writeContinue(): void;
  /** Another 1xx before the response, where the client knows of such. */
  inform(head: ResponseHead): void;
  writeHead(status: number, reason: string, fields: string[]): unknown;
  flushHeaders(): void;
  /** @returns false when the caller should wait for `drain` */
  write(bytes: Buffer): boolean;
  addTrailers(fields: [string, string][]): void;
  end(bytes?: Buffer): unknown;
  end(text: string): unknown;
  end(text: string, encoding: 'latin1'): unknown;
  once(event: 'close' | 'drain', listener: () => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
  /** Ends it, when its head has gone already, so that the client sees that it is not whole. */
  cutOff(): void;
  destroy(): unknown;
}

/** Takes what clients ask for. */
export interface RequestHandler {
  handle(req: ClientRequest, res: ClientResponse, upgrade: UpgradeRequest | null): void;
  /** Whether a request for another protocol is treated as one, or as an ordinary request. */
  mayUpgrade(req: IncomingMessage): boolean;
  /** A request broke off because it could not be parsed. @returns whether a response is under way */
  unparsable(socket: Socket, what: Unparsable): boolean;
}

/** A request that could not be parsed. */
export interface Unparsable {
  /** What its client is told. */
  readonly status: number;
  /** What the parser was reading. */
  readonly packet: Buffer | undefined;
}
