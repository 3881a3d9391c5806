import type { Departing, Departures } from '../departures.ts';
import type { ClientRequest, ClientResponse } from '../front/front-port.ts';
import type { RequestFacts } from '../front/request-facts.ts';
import { passableTrailers } from '../trailer-fields.ts';
import type { ConnectionSink, UpstreamConnection } from '../upstream/connection.ts';
import type { ResponseFault, ResponseHead } from '../upstream/response-head.ts';
import type { Expectation } from './expectation.ts';
import type { BodyFilter, RelayOwner, UpgradedPeer } from './relay-owner.ts';
import { RequestBody } from './request-body.ts';

export interface RelayOptions {
  readonly req: ClientRequest;
  readonly res: ClientResponse;
  readonly facts: RequestFacts;
  readonly connection: UpstreamConnection;
  readonly owner: RelayOwner;
  readonly departures: Departures;
  readonly expectation: Expectation;
  /** Longest body of a request, in bytes. */
  readonly bodyLimit: number;
}

/** Bodies up to this size travel with their head in one write, in bytes. */
const SMALL = 16 * 1024;

/** Moves one request over one open connection and its response back, no faster than either side reads. */
export class Relay implements ConnectionSink, Departing {
  readonly #req: ClientRequest;
  readonly #res: ClientResponse;
  readonly #facts: RequestFacts;
  readonly #owner: RelayOwner;
  readonly #departures: Departures;
  readonly #bodyLimit: number;
  readonly #tellsToContinue: boolean;
  readonly connection: UpstreamConnection;
  #awaitsContinue: boolean;
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
    this.#bodyLimit = options.bodyLimit;
    this.#tellsToContinue = options.expectation === 'ours';
    this.#awaitsContinue = options.expectation === "dyno's";
    this.connection = options.connection;
  }

  /** Some of the request's body has left: it cannot be sent again. */
  get bodyBegun(): boolean {
    return this.#body?.begun === true;
  }

  /** It is the client that lets the other side wait: with the rest of its body, or by not reading. */
  get waitsForClient(): boolean {
    if (this.#clientBlocks) return true;
    return !this.#sent && !this.#awaitsContinue && this.#body?.blocked === false;
  }

  /** @param head as made by `requestHead` */
  start(head: string, upgrade: boolean): void {
    const { method, framing, length } = this.#facts;
    const body = framing === 'chunked' || length > 0;
    if (this.#tellsToContinue) this.#res.writeContinue();
    if (body) this.#sendBody(framing === 'chunked' ? framing : 'length');
    this.connection.send(head, this, { method, upgrade, body });
    if (!body) this.#requestSent();
  }

  /** Gives up, without a word to the owner. */
  abandon(): void {
    this.#stop();
    this.connection.destroy();
  }

  onBegun(): void {
    if (!this.#over) this.#owner.onBegun();
  }

  onInformation(head: ResponseHead): void {
    if (this.#over) return;
    this.#owner.onBegun();
    if (head.status === 100) this.#continue();
    else if (!isLonger(head.fields, this.#res.headLimit)) this.#res.inform(head);
  }

  onHead(head: ResponseHead, alone: boolean): void {
    if (this.#over) return;
    if (head.status === 101) {
      this.#peer = this.#owner.onUpgrade(head);
      return;
    }
    if (isLonger(head.fields, this.#res.headLimit)) {
      this.onFault({ code: 'H25', cause: 'oversized header' });
      return;
    }
    this.#filter = this.#owner.onHead(head);
    if (head.trailer !== '' && this.#req.httpVersionMinor > 0) head.fields.push('Trailer', head.trailer);
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

  onTrailers(fields: readonly string[]): void {
    if (!this.#over) this.#res.addTrailers(passableTrailers(fields));
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

  #continue(): void {
    if (!this.#awaitsContinue) return;
    this.#awaitsContinue = false;
    this.#res.writeContinue();
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
      limit: this.#bodyLimit,
      onTooLarge: () => this.#owner.onBodyTooLarge(),
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

const isLonger = (fields: readonly string[], limit: number): boolean =>
  limit < Number.POSITIVE_INFINITY && fields.reduce((sum, { length }) => sum + length, 0) > limit;
