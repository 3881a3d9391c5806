import type { Socket } from 'node:net';

const SLOWEST_LOOK_MS = 5_000;

interface Client {
  bytesRead: number;
  /** Monotonic, ms. */
  activeAt: number;
}

/**
 * Closes connections on which nothing has happened for a while. It looks at all of them now and then, because the
 * server's own timers would have to be set and lifted for every request.
 */
export class IdleClients {
  readonly #limitMs: number;
  readonly #busy: () => ReadonlySet<Socket>;
  readonly #clients = new Map<Socket, Client>();
  #timer: NodeJS.Timeout | undefined;

  /** @param busy clients whose request is under way */
  constructor(limitMs: number, busy: () => ReadonlySet<Socket>) {
    this.#limitMs = limitMs;
    this.#busy = busy;
  }

  add(socket: Socket): void {
    this.#clients.set(socket, { bytesRead: 0, activeAt: performance.now() });
    socket.once('close', () => this.remove(socket));
    this.#timer ??= setInterval(this.#look, Math.min(this.#limitMs / 2, SLOWEST_LOOK_MS)).unref();
  }

  remove(socket: Socket): void {
    this.#clients.delete(socket);
    if (this.#clients.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  readonly #look = (): void => {
    const now = performance.now();
    const busy = this.#busy();
    for (const [socket, client] of this.#clients) {
      const { bytesRead } = socket;
      if (bytesRead !== client.bytesRead || socket.writableLength > 0 || busy.has(socket)) {
        client.bytesRead = bytesRead;
        client.activeAt = now;
      } else if (now - client.activeAt >= this.#limitMs) {
        socket.destroy();
      }
    }
  };
}
