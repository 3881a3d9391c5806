import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Clock } from '../std/clock.ts';

interface DataListenerOptions {
  readonly address: string;
  readonly port: number;
  readonly clock: Clock;
  readonly onConnection: (socket: Socket) => void;
  readonly onNotice: (message: string) => void;
  /** Ends it, and its connections. */
  readonly signal: AbortSignal;
}

const MAX_CONNECTIONS = 2_000;
const AGAIN_MS = 10_000;

/**
 * One address and one port. Another one is of no use, as URLs name this: while it is taken, it is asked for again and again,
 * and everything else goes on without it.
 */
export class DataListener {
  readonly #options: DataListenerOptions;
  readonly #sockets = new Set<Socket>();

  constructor(options: DataListenerOptions) {
    this.#options = options;
  }

  /** Resolves after the first attempt. */
  async open(): Promise<void> {
    const { address, port, onNotice } = this.#options;
    const refused = await this.#listen();
    if (refused === null || isAbsent(refused)) return;
    onNotice(
      `databases cannot be reached at ${address}, port ${port}: ${messageOf(refused)}. It is tried again every ${AGAIN_MS / 1000} s.`,
    );
    void this.#tryAgain();
  }

  async #tryAgain(): Promise<void> {
    const { address, port, clock, signal, onNotice } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(AGAIN_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      if ((await this.#listen()) !== null) continue;
      return onNotice(`databases are reached at ${address}, port ${port}`);
    }
  }

  /** Resolves with why not, or `null`. */
  async #listen(): Promise<unknown> {
    const { address, port, onConnection, signal } = this.#options;
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      this.#sockets.add(socket.once('close', () => this.#sockets.delete(socket)));
      onConnection(socket);
    });
    server.maxConnections = MAX_CONNECTIONS;
    try {
      server.listen(port, address);
      await once(server, 'listening', { signal });
    } catch (error) {
      server.close();
      return error;
    }
    // A connection that could not be accepted is one client's trouble.
    server.on('error', () => undefined);
    const close = (): void => {
      server.close();
      for (const socket of this.#sockets) socket.destroy();
    };
    signal.addEventListener('abort', close, { once: true });
    return null;
  }
}

/** As with other addresses of `bind`: this machine does not have it. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String(error.code));

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
