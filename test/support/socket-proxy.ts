import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Fate, meet } from './fate.ts';

/**
 * A unix socket in front of another that can be cut: new connections are refused and open ones break. What happens to
 * each request can be chosen.
 */
export class SocketProxy {
  readonly path: string;
  /** The first line of what each connection asked, in order. */
  readonly requests: string[] = [];
  /** Decides about each connection by the first line of what it asked. */
  fate: (request: string) => Fate = () => 'pass';
  readonly #target: string;
  readonly #sockets = new Set<Socket>();
  readonly #asking = new Map<Socket, string>();
  #server: Server | null = null;

  constructor(options: { readonly path: string; readonly target: string }) {
    this.path = options.path;
    this.#target = options.target;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size / 2;
  }

  async listen(): Promise<void> {
    this.#server = createServer({ allowHalfOpen: true }, (client) => this.#join(client));
    this.#server.listen(this.path);
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = null;
    const closed = once(server, 'close');
    server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Breaks the open connections whose first line is chosen. */
  cut(chosen: (request: string) => boolean): void {
    for (const [client, request] of this.#asking) if (chosen(request)) client.destroy();
  }

  #join(client: Socket): void {
    const engine = connect({ path: this.#target, allowHalfOpen: true });
    for (const [socket, other] of [
      [client, engine],
      [engine, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        this.#asking.delete(socket);
        other.destroy();
      });
    }
    client.once('data', (head: Buffer) => {
      const [request = ''] = head.toString('latin1').split('\r\n', 1);
      this.requests.push(request);
      this.#asking.set(client, request);
      meet(this.fate(request), { client, engine, head });
    });
  }
}
