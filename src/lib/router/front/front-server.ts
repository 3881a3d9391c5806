import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  ServerResponse,
} from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureContext, TlsOptions } from 'node:tls';
import type { RouterLimits } from '../../domain/router-limits.ts';
import { portOf } from '../../std/port-of.ts';
import type { UpgradeRequest } from '../exchange/context.ts';
import { type ClientError, refuseClient, statusOf } from './client-errors.ts';
import type { Clients } from './clients.ts';
import { BACKLOG } from './listening.ts';
import type { ServedIdentity } from './served-identity.ts';

/** Takes what clients ask for. */
export interface RequestHandler {
  handle(req: IncomingMessage, res: ServerResponse, upgrade: UpgradeRequest | null): void;
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

/** `node:http` with every limit set, in front of a handler. */
export class FrontServer {
  readonly #server: Server;
  readonly #handler: RequestHandler;
  readonly #clients: Clients;
  readonly #upgraded = new Set<Duplex>();

  constructor({ handler, clients, limits, identity, contextFor }: FrontServerOptions) {
    this.#handler = handler;
    this.#clients = clients;
    const options = {
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
      ? secureServer(identity, { ...options, ...sniOptions(contextFor) })
      : createServer(options);
    this.#server.maxHeadersCount = 0;
    this.#server.timeout = 0;
    this.#server
      .on(identity ? 'secureConnection' : 'connection', (socket) => clients.add(socket))
      .on('request', (req, res) => handler.handle(req, res, null))
      .on('checkContinue', (req, res) => handler.handle(req, res, null))
      .on('checkExpectation', (req, res) => handler.handle(req, res, null))
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
    const idle = setInterval(() => this.#server.closeIdleConnections(), 50);
    await closed.promise;
    clearInterval(idle);
  }

  /** Closes every connection. */
  destroy(): void {
    this.#server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
  }

  /** Gives the bare socket a response object, so that a refusal is written like any other. */
  #upgrade(req: IncomingMessage, duplex: Duplex, early: Buffer): void {
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
    this.#handler.handle(req, res, { protocol: req.headers.upgrade ?? '', socket, early });
  }

  #clientError(error: ClientError, socket: Duplex): void {
    if (!isSocket(socket)) return void socket.destroy();
    if (error.code === BEHIND_THE_LAST) return;
    const what = { status: statusOf(error), packet: error.rawPacket };
    refuseClient(error, socket, this.#handler.unparsable(socket, what));
  }
}

/** `null` when an earlier request on the connection has no answer yet: an upgrade cannot be pipelined. */
function responseOn(socket: Socket, req: IncomingMessage): ServerResponse | null {
  const res = new ServerResponse(req);
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

function secureServer(identity: ServedIdentity, options: ServerOptions & SecureContextOptions): Server {
  const server = createSecureServer({
    ...options,
    ...identity.current,
    minVersion: 'TLSv1.2',
    handshakeTimeout: HANDSHAKE_MS,
  });
  identity.showIn(server);
  // A client that breaks off its handshake is none of our trouble.
  return server.on('tlsClientError', (_error, socket) => socket.destroy());
}

function refuseConnect(socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  socket.end('HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
}

const isSocket = (socket: Duplex): socket is Socket => 'remoteAddress' in socket;
