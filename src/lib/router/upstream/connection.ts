import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { Departing, Departures } from '../departures.ts';
import { ResponseReader, type ResponseSink } from './response-reader.ts';

/** Where a connection leads: a dyno's address, or the control plane's socket. */
export type Destination = { readonly host: string; readonly port: number } | { readonly path: string };

/** Why no connection came about. `exhausted` is our own lack of descriptors. */
export type ConnectFailure = 'refused' | 'timeout' | 'exhausted';

/** What happens to a connection that has a request in hand. */
export interface ConnectionSink extends ResponseSink {
  /** It may be written to again after a `false`. */
  onDrain(): void;
  /** It ended before the response did. `begun` tells whether a byte of the response had come. */
  onClosed(begun: boolean): void;
}

/** What has to be known of a request to read its response. */
export interface SentRequest {
  readonly method: string;
  /** It may be answered by a 101. */
  readonly upgrade: boolean;
  readonly body: boolean;
}

export interface ConnectionOptions {
  readonly destination: Destination;
  /** Shared by all connections: its content is gone when the reader returns. */
  readonly readBuffer: Buffer;
  readonly departures: Departures;
  readonly connectMs: number;
  readonly onOpen: () => void;
  readonly onFailure: (failure: ConnectFailure) => void;
  /** The peer closed it while it had nothing in hand. */
  readonly onIdleClosed: () => void;
}

/** A keep-alive connection with at most one request outstanding. */
export class UpstreamConnection implements Departing {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  #sink: ConnectionSink | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  #open = false;
  #over = false;
  #head = '';
  /** Requests answered on it. */
  served = 0;
  /** Monotonic time at which it became idle, ms. */
  idleSince = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const buffer = options.readBuffer;
    const target: NetConnectOpts = { ...options.destination, noDelay: true };
    this.#socket = connect({ ...target, onread: { buffer, callback: (length) => this.#read(length) } })
      .on('connect', () => this.#connected())
      .on('drain', () => this.#sink?.onDrain())
      .on('end', () => this.#ended())
      .on('error', (error: NodeJS.ErrnoException) => this.#failed(error.code))
      .on('close', () => this.#ended());
    this.#connectTimer = setTimeout(() => this.#failed('ETIMEDOUT'), options.connectMs);
  }

  /** Sends the head of a request; the response goes to `sink`. With a body to follow, the head leaves before it. */
  send(head: string, sink: ConnectionSink, request: SentRequest): void {
    this.#sink = sink;
    this.#reader.expect(sink, request);
    if (request.body) {
      this.#socket.write(head, 'latin1');
    } else {
      this.#head = head;
      this.#options.departures.add(this);
    }
  }

  depart(): void {
    if (!this.#over) this.#socket.write(this.#head, 'latin1');
  }

  /** @returns false when the caller should wait for `onDrain` */
  write(bytes: Uint8Array | string): boolean {
    return typeof bytes === 'string' ? this.#socket.write(bytes, 'latin1') : this.#socket.write(bytes);
  }

  /** Writes between the two calls leave together. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Nothing more will be written; what is under way still arrives. */
  end(): void {
    this.#socket.end();
  }

  /** Gives the connection up without a word to its sink. */
  destroy(): void {
    this.#over = true;
    this.#sink = undefined;
    clearTimeout(this.#connectTimer);
    this.#socket.destroy();
  }

  /** The response is through; the connection waits for another request. */
  rest(now: number): void {
    this.#sink = undefined;
    this.idleSince = now;
    this.served += 1;
  }

  #connected(): void {
    clearTimeout(this.#connectTimer);
    this.#connectTimer = undefined;
    this.#open = true;
    this.#options.onOpen();
  }

  #read(length: number): boolean {
    if (this.#over) return true;
    if (this.#sink) this.#reader.push(this.#options.readBuffer, length);
    else this.#idleClosed();
    return true;
  }

  #failed(code: string | undefined): void {
    if (this.#open || this.#over) return;
    this.destroy();
    this.#options.onFailure(connectFailure(code));
  }

  #ended(): void {
    if (this.#over || !this.#open) return;
    const sink = this.#sink;
    if (!sink) {
      this.#idleClosed();
    } else if (!this.#reader.close()) {
      this.destroy();
      sink.onClosed(this.#reader.begun);
    }
  }

  #idleClosed(): void {
    this.destroy();
    this.#options.onIdleClosed();
  }
}

function connectFailure(code: string | undefined): ConnectFailure {
  if (code === 'ETIMEDOUT') return 'timeout';
  return code === 'EMFILE' || code === 'ENFILE' || code === 'EADDRNOTAVAIL' || code === 'ENOBUFS'
    ? 'exhausted'
    : 'refused';
}
