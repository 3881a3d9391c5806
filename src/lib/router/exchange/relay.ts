import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Departing, Departures } from '../departures.ts';
import type { RequestFacts } from '../front/request-facts.ts';
import type { ConnectionSink, UpstreamConnection } from '../upstream/connection.ts';
import type { ResponseFault, ResponseHead } from '../upstream/response-head.ts';
import { RequestBody } from './request-body.ts';

/** Told what becomes of a request on its way. */
export interface RelayOwner {
  /** The whole request has left. */
  onRequestSent(): void;
  /** The response begins; its body goes through the filter, if one is returned. */
  onHead(head: ResponseHead): BodyFilter | undefined;
  /** A byte has moved in one of the directions. */
  onProgress(): void;
  /** The dyno agreed to the upgrade: from now on its bytes belong to the returned peer. */
  onUpgrade(head: ResponseHead): UpgradedPeer;
  /** @param reusable the connection can take another request */
  onDone(reusable: boolean): void;
  /** The connection or the response is broken. `begun` tells whether a byte of the response had come. */
  onBroken(fault: ResponseFault | null, begun: boolean): void;
}

/** Holds back or changes bytes of a response body. */
export interface BodyFilter {
  push(bytes: Buffer): Buffer;
  /** What was held back, when the body is through. */
  flush(): Buffer;
}

/** Takes over from the relay after a 101. */
export interface UpgradedPeer {
  onBytes(bytes: Buffer): void;
  onDrain(): void;
  onClosed(): void;
}

export interface RelayOptions {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly facts: RequestFacts;
  readonly connection: UpstreamConnection;
  readonly owner: RelayOwner;
  readonly departures: Departures;
}

/** Bodies up to this size travel with their head in one write, in bytes. */
const SMALL = 16 * 1024;

/** Moves one request over one open connection and its response back, no faster than either side reads. */
export class Relay implements ConnectionSink, Departing {
  readonly #req: IncomingMessage;
  readonly #res: ServerResponse;
  readonly #facts: RequestFacts;
  readonly #owner: RelayOwner;
  readonly #departures: Departures;
  readonly connection: UpstreamConnection;
  #filter: BodyFilter | undefined;
  #peer: UpgradedPeer | undefined;
  #body: RequestBody | undefined;
  #sent = false;
  #over = false;
  #ended = false;
  #lastWords = '';
  #clientBlocks = false;
  /** Body bytes that came from the dyno. */
  bytes = 0;

  constructor(options: RelayOptions) {
    this.#req = options.req;
    this.#res = options.res;
    this.#facts = options.facts;
    this.#owner = options.owner;
    this.#departures = options.departures;
    this.connection = options.connection;
  }

  /** Some of the request's body has left: it cannot be sent again. */
  get bodyBegun(): boolean {
    return this.#body?.begun === true;
  }

  /** It is the client that lets the other side wait: with the rest of its body, or by not reading. */
  get waitsForClient(): boolean {
    return this.#clientBlocks || (!this.#sent && this.#body?.blocked === false);
  }

  /** @param head as made by `requestHead` */
  start(head: string, upgrade: boolean): void {
    const { method, framing, length } = this.#facts;
    const body = framing === 'chunked' || length > 0;
    if (body) this.#sendBody(framing === 'chunked' ? framing : 'length');
    this.connection.send(head, this, { method, upgrade, body });
    if (!body) this.#requestSent();
  }

  /** Gives up, without a word to the owner. */
  abandon(): void {
    this.#stop();
    this.connection.destroy();
  }

  onInformation(head: ResponseHead): void {
    const { socket } = this.#res;
    if (this.#over || head.status === 100 || this.#req.httpVersionMinor === 0) return;
    if (socket && !this.#res.headersSent) socket.write(rawHead(head), 'latin1');
    this.#owner.onProgress();
  }

  onHead(head: ResponseHead, alone: boolean): void {
    if (this.#over) return;
    if (head.status === 101) {
      this.#peer = this.#owner.onUpgrade(head);
      return;
    }
    this.#filter = this.#owner.onHead(head);
    this.#res.writeHead(head.status, head.reason, head.fields);
    if (alone) this.#res.flushHeaders();
  }

  onBody(buffer: Buffer, start: number, end: number, last: boolean): void {
    if (this.#over) return;
    this.bytes += end - start;
    if (last && !this.#filter) {
      this.#finish(buffer, start, end);
      return;
    }
    const bytes = Buffer.from(buffer.subarray(start, end));
    if (this.#peer) this.#peer.onBytes(bytes);
    else if (this.#filter) this.#filtered(this.#filter, bytes);
    else this.#toClient(bytes);
  }

  onEnd(reusable: boolean): void {
    if (this.#over) return;
    if (!this.#ended) this.#res.end(this.#filter?.flush());
    if (this.#clientBlocks) this.connection.resume();
    this.#stop();
    this.#owner.onDone(reusable && this.#sent);
  }

  onFault(fault: ResponseFault): void {
    if (this.#over) return;
    this.#stop();
    this.connection.destroy();
    this.#owner.onBroken(fault, true);
  }

  onClosed(begun: boolean): void {
    if (this.#peer) {
      this.#peer.onClosed();
      return;
    }
    if (this.#over) return;
    this.#stop();
    this.#owner.onBroken(null, begun);
  }

  onDrain(): void {
    this.#peer?.onDrain();
    if (!this.#over) this.#body?.resume();
  }

  depart(): void {
    this.#res.end(this.#lastWords, 'latin1');
  }

  #finish(buffer: Buffer, start: number, end: number): void {
    this.#ended = true;
    if (end - start <= SMALL) {
      this.#lastWords = buffer.toString('latin1', start, end);
      this.#departures.add(this);
    } else {
      this.#res.end(Buffer.from(buffer.subarray(start, end)));
    }
  }

  #filtered(filter: BodyFilter, bytes: Buffer): void {
    const passed = filter.push(bytes);
    if (passed.length > 0) this.#toClient(passed);
  }

  #toClient(bytes: Buffer): void {
    this.#owner.onProgress();
    if (this.#res.write(bytes) || this.#clientBlocks) return;
    this.#clientBlocks = true;
    this.connection.pause();
    this.#res.once('drain', () => this.#clientReads());
  }

  #clientReads(): void {
    if (this.#over) return;
    this.#clientBlocks = false;
    this.connection.resume();
    this.#owner.onProgress();
  }

  /** The head waits for the first bytes of the body and leaves together with them. */
  #sendBody(framing: 'length' | 'chunked'): void {
    const connection = this.connection;
    this.#body = new RequestBody({
      req: this.#req,
      connection,
      framing,
      onProgress: () => this.#owner.onProgress(),
      onSent: () => this.#requestSent(),
    });
    connection.cork();
    this.#body.start();
    process.nextTick(() => connection.uncork());
  }

  #requestSent(): void {
    this.#sent = true;
    this.#owner.onRequestSent();
  }

  #stop(): void {
    this.#over = true;
    if (!this.#sent) this.#body?.stop();
  }
}

/** A head as it goes over the wire, for the few that `node:http` does not write. */
export function rawHead(head: ResponseHead, extra = ''): string {
  let text = `HTTP/1.1 ${head.status} ${head.reason}\r\n`;
  for (let index = 0; index < head.fields.length; index += 2) {
    text += `${head.fields[index]}: ${head.fields[index + 1]}\r\n`;
  }
  return `${text}${extra}\r\n`;
}
