import { createServer, type IncomingMessage, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext, TLSSocket, TlsOptions } from 'node:tls';
import type { RouterLimits } from '../../domain/router-limits.ts';
import { portOf } from '../../std/port-of.ts';
import { type ClientError, refuseClient, statusOf } from './client-errors.ts';
import type { Clients } from './clients.ts';
import type { RequestHandler } from './front-port.ts';
import { Http1Request, Http1Response } from './http1-messages.ts';
import { Http2Front } from './http2-front.ts';
import { BACKLOG } from './listening.ts';
import type { ServedIdentity } from './served-identity.ts';

export interface FrontServerOptions {
  readonly handler: RequestHandler;
  /** Shared by all servers of a router. */
  readonly clients: Clients;
  readonly limits: RouterLimits;
  /** Shown to clients, who then speak https. */
  readonly identity?: ServedIdentity | null;
  /** What is shown instead to who asks for this host. */
  readonly contextFor?: (host: string) => SecureContext | undefined;
}

/** What is read at all: more than is accepted, so that a refusal can say whom it was for. */
const HEAD_BYTES = 128 * 1024;
const CHECK_MS = 2_000;

/** Something was pipelined behind a request with `Connection: close`: that one still has its answer. */
const BEHIND_THE_LAST = 'HPE_CLOSED_CONNECTION';

/** A `node:http` server of our own kinds of requests. */
type Http1Server = Server<typeof Http1Request, typeof Http1Response>;
type Http1Options = ServerOptions<typeof Http1Request, typeof Http1Response>;

/** `node:http` with every limit set, in front of a handler; over TLS, clients may choose HTTP/2. */
export class FrontServer {
  readonly #server: Http1Server;
  readonly #http2: Http2Front;
  readonly #handler: RequestHandler;
  readonly #clients: Clients;
  readonly #upgraded = new Set<Duplex>();
  /** Clients whose connection closes behind a request that is under way. */
  readonly #closing = new WeakSet<Socket>();

  constructor({ handler, clients, limits, identity, contextFor }: FrontServerOptions) {
    this.#handler = handler;
    this.#clients = clients;
    this.#http2 = new Http2Front({ handler, clients, limits });
    const options: Http1Options = {
      IncomingMessage: Http1Request,
      ServerResponse: Http1Response,
      noDelay: true,
      insecureHTTPParser: false,
      requireHostHeader: true,
      optimizeEmptyRequests: true,
      maxHeaderSize: HEAD_BYTES,
      headersTimeout: limits.headMs,
      requestTimeout: 0,
      keepAliveTimeout: 0,
      connectionsCheckingInterval: Math.min(limits.headMs, CHECK_MS),
      shouldUpgradeCallback: (req: IncomingMessage) => handler.mayUpgrade(req),
    };
    this.#server = identity
      ? secureServer(identity, { ...options, ...sniOptions(contextFor) }, this.#http2)
      : createServer(options);
    this.#server.maxHeadersCount = 0;
    this.#server.timeout = 0;
    this.#server
      .prependListener(identity ? 'secureConnection' : 'connection', (socket: Socket) => clients.add(socket))
      .on('request', (req, res) => this.#request(req, res))
      .on('checkContinue', (req, res) => this.#request(req, res))
      .on('checkExpectation', (req, res) => this.#request(req, res))
      .on('connect', (_req, socket) => refuseConnect(socket))
      .on('upgrade', (req, socket, early) => this.#upgrade(req, socket, early))
      .on('clientError', (error, socket) => this.#clientError(error, socket));
  }

  /** @returns the port, which the system chose for 0 */
  async listen(host: string, port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen({ host, port, backlog: BACKLOG, ipv6Only: true }, resolve);
    await promise;
    this.#server.off('error', reject);
    return portOf(this.#server, port);
  }

  /** Takes over a socket that this process was started with. @returns its port */
  async inherit(descriptor: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once('error', reject).listen({ fd: descriptor }, BACKLOG, resolve);
    await promise;
    this.#server.off('error', reject);
    return portOf(this.#server, 0);
  }

  /** Takes no more connections and closes the idle ones; resolves when all are closed. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    this.#server.close(() => closed.resolve());
    this.#http2.close();
    const idle = setInterval(() => this.#server.closeIdleConnections(), 50);
    await closed.promise;
    clearInterval(idle);
  }

  /** Closes every connection. */
  destroy(): void {
    this.#server.closeAllConnections();
    this.#http2.destroy();
    for (const socket of this.#upgraded) socket.destroy();
  }

  #request(req: Http1Request, res: Http1Response): void {
    if (this.#comesTooLate(req, res)) return;
    this.#handler.handle(req, res, null);
    if (!res.shouldKeepAlive) this.#closing.add(req.socket);
  }

  /** Whether it was pipelined behind a request that was the last one: it must not be processed (RFC 9112, 9.6). */
  #comesTooLate(req: Http1Request, res: Http1Response): boolean {
    return req.socket.writableEnded || (res.socket === null && this.#closing.has(req.socket));
  }

  /** Gives the bare socket a response object, so that a refusal is written like any other. */
  #upgrade(req: Http1Request, duplex: Duplex, early: Buffer): void {
    const { socket } = req;
    const res = responseOn(socket, req);
    if (!res) return void socket.destroy();
    this.#clients.upgraded(socket);
    this.#upgraded.add(duplex);
    socket.on('error', () => socket.destroy()).once('close', () => this.#upgraded.delete(duplex));
    socket.on('drain', () => res.emit('drain'));
    res.once('finish', () => {
      res.detachSocket(socket);
      socket.end(() => socket.destroy());
    });
    const protocol = req.headers.upgrade ?? '';
    this.#handler.handle(req, res, { protocol, socket, early, free: () => res.detachSocket(socket) });
  }

  #clientError(error: ClientError, socket: Duplex): void {
    if (!isSocket(socket)) return void socket.destroy();
    if (error.code === BEHIND_THE_LAST) return;
    const what = { status: statusOf(error), packet: error.rawPacket };
    refuseClient(error, socket, this.#handler.unparsable(socket, what));
  }
}

/** `null` when an earlier request on the connection has no answer yet: an upgrade cannot be pipelined. */
function responseOn(socket: Socket, req: Http1Request): Http1Response | null {
  const res = new Http1Response(req);
  res.shouldKeepAlive = false;
  try {
    res.assignSocket(socket);
    return res;
  } catch {
    return null;
  }
}

type SecureContextOptions = Pick<TlsOptions, 'SNICallback'>;

const HANDSHAKE_MS = 10_000;

/** Node asks for every client that names a host; without an answer it shows the server's own certificate. */
const sniOptions = (contextFor: FrontServerOptions['contextFor']): SecureContextOptions =>
  contextFor
    ? {
        SNICallback: (name: string, done: (error: null, context?: SecureContext) => void) =>
          done(null, contextFor(name.toLowerCase())),
      }
    : {};

function secureServer(
  identity: ServedIdentity,
  options: Http1Options & SecureContextOptions,
  http2: Http2Front,
): Http1Server {
  const server = createSecureServer({
    ...options,
    ...identity.current,
    ALPNProtocols: ['h2', 'http/1.1'],
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
  });
  identity.showIn(server);
  // Node's own listener would read the bytes of HTTP/2 as HTTP/1.1.
  const [serve] = server.listeners('secureConnection');
  server.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol === 'h2') http2.take(socket);
    else serve?.call(server, socket);
  });
  // A client that breaks off its handshake is none of our trouble.
  return server.on('tlsClientError', (_error, socket) => socket.destroy());
}

function refuseConnect(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

const isSocket = (socket: Duplex): socket is Socket => 'remoteAddress' in socket;
