import type { Socket } from 'node:net';
import { FAREWELL_MS } from '../farewell.ts';
import type { UpstreamConnection } from '../upstream/connection.ts';
import type { UpgradedPeer } from './relay-owner.ts';
import { goingAway, maskedGoingAway, WebsocketFrames } from './websocket-frames.ts';

export interface TunnelOptions {
  readonly client: Socket;
  /** What the client sent behind its request. */
  readonly early: Buffer;
  readonly connection: UpstreamConnection;
  /** What goes through are frames of websockets. */
  readonly isWebsocket: boolean;
  /** Whether the dyno has left the table. */
  readonly dynoHasLeft: () => boolean;
  /** Longest silence in both directions, ms. */
  readonly idleMs: number;
  /** Told once, when both sides are closed. */
  readonly onEnd: (why: 'closed' | 'idle') => void;
}

/**
 * Two connections joined byte by byte after a 101, until one of them ends or both are silent. A websocket whose dyno
 * leaves is closed with 1001, "going away", between two frames.
 */
export class Tunnel implements UpgradedPeer {
  readonly #client: Socket;
  readonly #connection: UpstreamConnection;
  readonly #options: TunnelOptions;
  readonly #toClient: WebsocketFrames | undefined;
  readonly #toDyno: WebsocketFrames | undefined;
  readonly #idle: NodeJS.Timeout;
  /** It is closed as soon as the frame to the client that is under way has ended. */
  #leaving = false;
  #over = false;

  constructor(options: TunnelOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#connection = options.connection;
    if (options.isWebsocket) {
      this.#toClient = new WebsocketFrames();
      this.#toDyno = new WebsocketFrames();
    }
    this.#idle = setTimeout(() => this.#cut(), options.idleMs);
    if (options.early.length > 0) this.#toDynoWrite(options.early);
    this.#client
      .on('data', (bytes) => this.#fromClient(bytes))
      .on('drain', () => this.#connection.resume())
      .on('end', () => this.#close())
      .on('close', () => this.#close());
  }

  /** Ends it: a websocket at the end of the frame that is under way, if that comes soon. */
  sever(): void {
    if (this.#over || this.#leaving) return;
    if (!this.#toClient || this.#toClient.isBetween || this.#toClient.isBroken) {
      this.#leave();
      return;
    }
    this.#leaving = true;
    setTimeout(() => this.#close(), FAREWELL_MS).unref();
  }

  onBytes(bytes: Buffer): void {
    if (this.#over) return;
    this.#idle.refresh();
    const passed = this.#toClient?.read(bytes, this.#leaving) ?? bytes.length;
    if (!this.#client.write(bytes.subarray(0, passed))) this.#connection.pause();
    if (this.#leaving && this.#toClient?.isBetween) this.#leave();
  }

  onDrain(): void {
    this.#client.resume();
  }

  onClosed(): void {
    if (this.#options.dynoHasLeft()) this.#leave();
    else this.#close();
  }

  #fromClient(bytes: Buffer): void {
    if (this.#over) return;
    this.#idle.refresh();
    if (!this.#toDynoWrite(bytes)) this.#client.pause();
  }

  #toDynoWrite(bytes: Buffer): boolean {
    this.#toDyno?.read(bytes);
    return this.#connection.write(bytes);
  }

  /** Says goodbye to both sides where a frame can follow, and closes. */
  #leave(): void {
    if (this.#over) return;
    if (canClose(this.#toDyno)) this.#connection.write(maskedGoingAway);
    if (canClose(this.#toClient)) this.#client.write(goingAway);
    this.#close();
  }

  #close(): void {
    if (this.#over) return;
    this.#connection.end();
    setTimeout(() => this.#destroy(), FAREWELL_MS).unref();
    this.#client.resume().once('end', () => this.#destroy());
    this.#end('closed');
    this.#client.end(() => this.#client.readableEnded && this.#destroy());
  }

  /** Both were silent for too long. */
  #cut(): void {
    if (this.#over) return;
    this.#destroy();
    this.#end('idle');
  }

  #end(why: 'closed' | 'idle'): void {
    this.#over = true;
    clearTimeout(this.#idle);
    this.#options.onEnd(why);
  }

  #destroy(): void {
    this.#client.destroy();
    this.#connection.destroy();
  }
}

const canClose = (frames: WebsocketFrames | undefined): boolean =>
  frames?.isBetween === true && !frames.hasClosed;
