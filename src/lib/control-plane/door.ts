import { chmodSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Deadline } from '../std/deadline.ts';

/** Answers one request; what it throws becomes a bare 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

interface DoorOptions {
  readonly socketPath: string;
  readonly handler: Handler;
  readonly onError: (error: unknown, doing: string) => void;
}

/** Longest wait for open answers when a door closes; streams have no end of their own. */
const CLOSE_GRACE_MS = 1_000;
/** Other clients' headers grow to 7 KiB (`Request-Id`), and Heroku's own limit is 8 KiB a line. */
const MAX_HEADER_BYTES = 64 * 1024;

/** An HTTP server on a unix socket that only its owner can open. */
export class Door {
  readonly #server: Server;
  readonly #socketPath: string;

  private constructor(server: Server, socketPath: string) {
    this.#server = server;
    this.#socketPath = socketPath;
  }

  /** A socket file that an earlier process left is replaced: the owner lock says that nobody answers there. */
  static async open({ socketPath, handler, onError }: DoorOptions): Promise<Door> {
    rmSync(socketPath, { force: true });
    const server = createServer(
      { maxHeaderSize: MAX_HEADER_BYTES, requestTimeout: 0 },
      (request, response) => {
        handler(request, response).catch((error: unknown) => {
          onError(error, `${request.method} ${request.url?.split('?')[0]}`);
          if (!response.headersSent) response.writeHead(500, { 'content-type': 'application/json' });
          response.end(
            response.headersSent
              ? undefined
              : '{"id":"internal_server_error","message":"Something went wrong here."}',
          );
        });
      },
    );
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
    chmodSync(socketPath, 0o600);
    return new Door(server, socketPath);
  }

  /** Takes no more, lets open answers end for a moment, then cuts them. */
  async close(deadline: Deadline): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const cut = setTimeout(
      () => this.#server.closeAllConnections(),
      Math.min(CLOSE_GRACE_MS, deadline.leftMs / 2),
    );
    await deadline.met(closed);
    clearTimeout(cut);
    rmSync(this.#socketPath, { force: true });
  }
}
