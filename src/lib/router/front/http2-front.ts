import { performServerHandshake, type ServerHttp2Session, type ServerOptions } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { RouterLimits } from '../../domain/router-limits.ts';
import { FAREWELL_MS } from '../farewell.ts';
import type { Clients } from './clients.ts';
import type { RequestHandler } from './front-port.ts';
import { Http2Request } from './http2-request.ts';
import { Http2Response } from './http2-response.ts';

export interface Http2FrontOptions {
  readonly handler: RequestHandler;
  readonly clients: Clients;
  readonly limits: RouterLimits;
}

/** What is read of a head at all: more than is accepted, so that a refusal can say whom it was for. */
const HEAD_BYTES = 128 * 1024;
const HEAD_FIELDS = 2_048;
/** What an app may answer with, and what its form costs. */
const SENT_HEAD_BYTES = 2 * 1024 * 1024;
/** What a client may send ahead of a dyno that does not read, of one request and of all together, in bytes. */
const STREAM_WINDOW = 256 * 1024;
const CONNECTION_WINDOW = 1024 * 1024;
/** Requests that a client may take back at once, and for each second after that, before it is cut off (CVE-2023-44487). */
const RESET_BURST = 500;
const RESETS_A_SECOND = 33;

/** Every stream of every HTTP/2 connection as a request, in front of a handler. Pushes nothing, and tunnels nothing. */
export class Http2Front {
  readonly #options: Http2FrontOptions;
  readonly #session: ServerOptions;
  readonly #sessions = new Map<ServerHttp2Session, TLSSocket>();
  #closing = false;

  constructor(options: Http2FrontOptions) {
    this.#options = options;
    this.#session = sessionOptions(options.limits);
  }

  /** Speaks HTTP/2 on a connection whose client chose it. */
  take(socket: TLSSocket): void {
    if (socket.destroyed) return;
    let lost = false;
    socket.once('error', () => {
      lost = true;
    });
    const session = performServerHandshake(socket, this.#session);
    const link = { tlsVersion: (socket.getProtocol() ?? 'unknown').replace('TLSv', 'tls') };
    const onLast = () => session.close();
    this.#sessions.set(session, socket);
    this.#options.clients.closesWith(socket, () => leave(session, socket));
    session.setLocalWindowSize(CONNECTION_WINDOW);
    this.#limitGreeting(session);
    session
      // It is of no use to know more: the streams are closed, each with a reason of its own.
      .on('error', () => undefined)
      .once('close', () => this.#sessions.delete(session))
      .on('stream', (stream, headers, _flags, raw) => {
        stream.on('error', () => undefined);
        // It was taken back before anybody has seen it.
        if (stream.destroyed || stream.closed) return;
        const req = new Http2Request(stream, { headers, raw }, { socket, link });
        this.#options.handler.handle(req, new Http2Response(stream, { isLost: () => lost, onLast }), null);
      });
    if (this.#closing) session.close();
  }

  /** Tells every client to send nothing more (GOAWAY); what is under way goes on. */
  close(): void {
    this.#closing = true;
    for (const session of this.#sessions.keys()) session.close();
  }

  destroy(): void {
    for (const socket of this.#sessions.values()) socket.destroy();
  }

  /** A client begins with its settings. */
  #limitGreeting(session: ServerHttp2Session): void {
    const late = setTimeout(() => session.destroy(), this.#options.limits.headMs).unref();
    const done = () => clearTimeout(late);
    session.once('remoteSettings', done).once('close', done);
  }
}

/** Nghttp2 itself ends floods of pings, settings, empty frames and continuations. */
const sessionOptions = ({ streamsPerClient }: RouterLimits): ServerOptions => ({
  settings: {
    maxConcurrentStreams: streamsPerClient,
    maxHeaderListSize: HEAD_BYTES,
    initialWindowSize: STREAM_WINDOW,
  },
  maxHeaderListPairs: HEAD_FIELDS,
  maxSendHeaderBlockLength: SENT_HEAD_BYTES,
  streamResetBurst: RESET_BURST,
  streamResetRate: RESETS_A_SECOND,
  // What an app sends twice is passed on twice.
  strictSingleValueFields: false,
});

function leave(session: ServerHttp2Session, socket: TLSSocket): void {
  session.close();
  setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
}
