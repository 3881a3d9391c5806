import type { Socket } from 'node:net';
import type { UpstreamConnection } from '../upstream/connection.ts';
import type { UpgradedPeer } from './relay-owner.ts';

export interface TunnelOptions {
  readonly client: Socket;
  /** What the client sent behind its request. */
  readonly early: Buffer;
  readonly connection: UpstreamConnection;
  /** Longest silence in both directions, ms. */
  readonly idleMs: number;
  /** Told once, when both sides are closed. */
  readonly onEnd: (why: 'closed' | 'idle') => void;
}

/** How long the last bytes may take to reach a client that reads slowly. */
const FAREWELL_MS = 5_000;

/** Two connections joined byte by byte after a 101, until one of them ends or both are silent. */
export class Tunnel implements UpgradedPeer {
  readonly #client: Socket;
  readonly #connection: UpstreamConnection;
  readonly #onEnd: (why: 'closed' | 'idle') => void;
  readonly #idle: NodeJS.Timeout;
  #over = false;

  constructor(options: TunnelOptions) {
    this.#client = options.client;
    this.#connection = options.connection;
    this.#onEnd = options.onEnd;
    this.#idle = setTimeout(() => this.#close('idle'), options.idleMs);
    if (options.early.length > 0) this.#connection.write(options.early);
    this.#client
      .on('data', (bytes) => this.#fromClient(bytes))
      .on('drain', () => this.#connection.resume())
      .on('end', () => this.#close('closed'))
      .on('close', () => this.#close('closed'));
  }

  /** Cuts it. */
  sever(): void {
    this.#close('closed');
  }

  onBytes(bytes: Buffer): void {
    this.#idle.refresh();
    if (!this.#client.write(bytes)) this.#connection.pause();
  }

  onDrain(): void {
    this.#client.resume();
  }

  onClosed(): void {
    this.#close('closed');
  }

  #fromClient(bytes: Buffer): void {
    this.#idle.refresh();
    if (!this.#over && !this.#connection.write(bytes)) this.#client.pause();
  }

  #close(why: 'closed' | 'idle'): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#idle);
    this.#connection.end();
    const cut = () => {
      this.#client.destroy();
      this.#connection.destroy();
    };
    if (why === 'idle') cut();
    else this.#client.setTimeout(FAREWELL_MS, cut).end(cut);
    this.#onEnd(why);
  }
}
