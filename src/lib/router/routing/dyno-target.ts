import { createHash } from 'node:crypto';
import type { Endpoint } from '../../domain/route-table.ts';
import type { Departures } from '../departures.ts';
import { type ConnectFailure, UpstreamConnection } from '../upstream/connection.ts';

/** What all dynos of a router share. */
export interface DialContext {
  readonly readBuffer: Buffer;
  readonly departures: Departures;
  readonly connectMs: number;
  readonly dynoIdleMs: number;
  readonly tunnelMs: number;
}

/** Told once how an attempt to connect ended; it can be given up before that. */
export interface Dial {
  onOpen(connection: UpstreamConnection): void;
  onFailure(failure: ConnectFailure): void;
}

/** Something long-lived to a dyno that can be ended. */
export interface Severable {
  sever(): void;
}

const SEVERED_AT_ONCE = 50;

/** One dyno as a router sees it: where it listens, what is in flight to it, and connections that wait for work. */
export class DynoTarget {
  readonly name: string;
  readonly address: string;
  #token: string | undefined;
  readonly #host: string;
  readonly #port: number;
  readonly #context: DialContext;
  readonly #idle: UpstreamConnection[] = [];
  readonly #tunnels = new Set<Severable>();
  readonly #onQuiet: (dyno: DynoTarget) => void;
  #sweep: NodeJS.Timeout | undefined;
  #cut: NodeJS.Timeout | undefined;
  #retired = false;
  #inFlight = 0;
  /** Monotonic time until which no request is sent to it, ms. */
  quarantinedUntil = 0;

  /** @param onQuiet called whenever the last request in flight has ended, or the last websocket */
  constructor(endpoint: Endpoint, context: DialContext, onQuiet: (dyno: DynoTarget) => void) {
    const colon = endpoint.address.lastIndexOf(':');
    this.name = endpoint.dyno;
    this.address = endpoint.address;
    this.#host = endpoint.address.slice(0, colon).replace(/^\[|\]$/g, '');
    this.#port = Number(endpoint.address.slice(colon + 1));
    this.#context = context;
    this.#onQuiet = onQuiet;
  }

  /** What clients may know of it: the same for the same run in every table and every router. */
  get token(): string {
    this.#token ??= createHash('sha256')
      .update(`${this.name} ${this.address}`)
      .digest('base64url')
      .slice(0, 22);
    return this.#token;
  }

  /** It has left the table. */
  get retired(): boolean {
    return this.#retired;
  }

  /** Nothing is in flight and no websocket is open. */
  get unused(): boolean {
    return this.#inFlight === 0 && this.#tunnels.size === 0;
  }

  begin(): void {
    this.#inFlight += 1;
  }

  finish(): void {
    this.#inFlight -= 1;
    if (this.#inFlight === 0) this.#onQuiet(this);
  }

  /** A connection that waits for work, the one used last first. */
  takeIdle(): UpstreamConnection | undefined {
    return this.#idle.pop();
  }

  /** Opens a connection; the caller may destroy what is returned. */
  dial(dial: Dial): UpstreamConnection {
    const connection: UpstreamConnection = new UpstreamConnection({
      destination: { host: this.#host, port: this.#port },
      readBuffer: this.#context.readBuffer,
      departures: this.#context.departures,
      connectMs: this.#context.connectMs,
      onOpen: () => dial.onOpen(connection),
      onFailure: (failure) => dial.onFailure(failure),
      onIdleClosed: () => this.#forget(connection),
    });
    return connection;
  }

  /** Takes back a connection whose response is through. */
  release(connection: UpstreamConnection, now: number): void {
    if (this.#retired) {
      connection.destroy();
      return;
    }
    connection.rest(now);
    this.#idle.push(connection);
    this.#sweep ??= setTimeout(this.#closeIdle, this.#context.dynoIdleMs).unref();
  }

  addTunnel(tunnel: Severable): void {
    this.#tunnels.add(tunnel);
  }

  removeTunnel(tunnel: Severable): void {
    this.#tunnels.delete(tunnel);
    if (this.#tunnels.size > 0) return;
    clearTimeout(this.#cut);
    this.#onQuiet(this);
  }

  /** It has left the table: nothing new is sent to it, what is under way may end. */
  retire(): void {
    if (this.#retired) return;
    this.#retired = true;
    clearTimeout(this.#sweep);
    for (const connection of this.#idle.splice(0)) connection.destroy();
    if (this.#tunnels.size > 0) this.#cut = setTimeout(() => this.sever(), this.#context.tunnelMs).unref();
  }

  /** Ends all websockets, a few in each turn of the event loop: requests go on between them. */
  sever(): void {
    const tunnels = [...this.#tunnels];
    const next = () => {
      for (const tunnel of tunnels.splice(0, SEVERED_AT_ONCE)) tunnel.sever();
      if (tunnels.length > 0) setImmediate(next);
    };
    next();
  }

  readonly #closeIdle = (): void => {
    const limit = this.#context.dynoIdleMs;
    const now = performance.now();
    const fresh = this.#idle.findIndex((connection) => now - connection.idleSince < limit);
    for (const connection of this.#idle.splice(0, fresh < 0 ? this.#idle.length : fresh))
      connection.destroy();
    const eldest = this.#idle[0];
    this.#sweep = eldest && setTimeout(this.#closeIdle, limit - (now - eldest.idleSince) + 1).unref();
  };

  #forget(connection: UpstreamConnection): void {
    const index = this.#idle.indexOf(connection);
    if (index >= 0) this.#idle.splice(index, 1);
  }
}
