import type { Socket } from 'node:net';

export interface ClientsOptions {
  /** Connections that are served at once. */
  readonly limit: number;
  /** Connections on which nothing happens for this time are closed, ms. */
  readonly idleMs: number;
  /** Clients whose request is under way. */
  readonly busy: () => ReadonlySet<Socket>;
  /** Requests that are under way. */
  readonly requests: () => number;
  /** Told that there are too many, now and then. */
  readonly warn: (message: string) => void;
}

interface Client {
  bytesRead: number;
  /** When something happened last, in monotonic time, ms. */
  activeAt: number;
  /** It has a rule of silence of its own. */
  isTunnel: boolean;
  /** It came when there were too many already. */
  isExcess: boolean;
  /** Ends the connection, on which nothing is under way. */
  close: () => void;
}

const SLOWEST_LOOK_MS = 5_000;
/** Beyond the limit, so many are still told why. */
const MARGIN = 64;
/** Who has been silent for less is about to say something. */
const SHED_AFTER_MS = 1_000;
const SHED_PAUSE_MS = 100;
const WARN_PAUSE_MS = 60_000;

/**
 * All connections of clients. Closes those on which nothing has happened for a while; when there are too many, those that
 * have been silent longest have to make room. It looks at all of them now and then, because the server's own timers
 * would have to be set and lifted for every request.
 */
export class Clients {
  readonly #options: ClientsOptions;
  readonly #clients = new Map<Socket, Client>();
  #shedAt = Number.NEGATIVE_INFINITY;
  #warnedAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  add(socket: Socket): void {
    const { limit, idleMs } = this.#options;
    if (this.#clients.size >= limit) this.#makeRoom(Math.ceil(limit / 20));
    const isExcess = this.#clients.size >= limit;
    const close = () => void socket.destroy();
    this.#clients.set(socket, {
      bytesRead: 0,
      activeAt: performance.now(),
      isTunnel: false,
      isExcess,
      close,
    });
    socket.once('close', () => this.#gone(socket));
    this.#timer ??= setInterval(this.#look, Math.min(idleMs / 2, SLOWEST_LOOK_MS)).unref();
    if (isExcess) this.#warn();
    if (this.#clients.size > limit + MARGIN) socket.destroy();
  }

  /** It has become a tunnel. */
  upgraded(socket: Socket): void {
    const client = this.#clients.get(socket);
    if (client) client.isTunnel = true;
  }

  /** It says goodbye before its connection is closed. */
  closesWith(socket: Socket, close: () => void): void {
    const client = this.#clients.get(socket);
    if (client) client.close = close;
  }

  /** More requests are under way than clients are served, because connections of HTTP/2 carry many. */
  get isCrowded(): boolean {
    return this.#options.requests() > this.#options.limit;
  }

  /** Whether it came when there were too many already. */
  isExcess(socket: Socket): boolean {
    return this.#clients.size > this.#options.limit && this.#clients.get(socket)?.isExcess === true;
  }

  #gone(socket: Socket): void {
    this.#clients.delete(socket);
    if (this.#clients.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Closes the connections that have been silent longest, up to a number. */
  #makeRoom(most: number): void {
    const now = performance.now();
    if (now - this.#shedAt < SHED_PAUSE_MS) return;
    this.#shedAt = now;
    this.#look();
    const silent = [...this.#clients].filter(([, { activeAt }]) => now - activeAt >= SHED_AFTER_MS);
    const longest = silent.toSorted(([, a], [, b]) => a.activeAt - b.activeAt).slice(0, most);
    for (const [socket] of longest) {
      socket.destroy();
      this.#clients.delete(socket);
    }
  }

  #warn(): void {
    const now = performance.now();
    if (now - this.#warnedAt < WARN_PAUSE_MS) return;
    this.#warnedAt = now;
    this.#options.warn(
      `${this.#options.limit} clients are connected and busy, which is the limit: further requests get H22`,
    );
  }

  readonly #look = (): void => {
    const now = performance.now();
    const busy = this.#options.busy();
    for (const [socket, client] of this.#clients) {
      const { bytesRead } = socket;
      const active = bytesRead !== client.bytesRead || socket.writableLength > 0 || busy.has(socket);
      if (active || client.isTunnel) {
        client.bytesRead = bytesRead;
        client.activeAt = now;
      } else if (now - client.activeAt >= this.#options.idleMs) {
        client.close();
      }
    }
  };
}
