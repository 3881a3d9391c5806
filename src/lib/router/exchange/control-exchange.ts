import type { ClientRequest, ClientResponse } from '../front/front-port.ts';
import type { RequestFacts } from '../front/request-facts.ts';
import { requestHead } from '../front/request-head.ts';
import type { Listed } from '../roster.ts';
import { UpstreamConnection } from '../upstream/connection.ts';
import type { ResponseFault, ResponseHead } from '../upstream/response-head.ts';
import type { ExchangeContext } from './context.ts';
import { discardRest } from './discard.ts';
import { expectationOf } from './expectation.ts';
import { fatalPkt, PktLines } from './pkt-lines.ts';
import { Relay } from './relay.ts';
import type { BodyFilter, RelayOwner, UpgradedPeer } from './relay-owner.ts';

export interface ControlExchangeOptions {
  readonly req: ClientRequest;
  readonly res: ClientResponse;
  readonly facts: RequestFacts;
  readonly socketPath: string;
  readonly context: ExchangeContext;
  /** Told once, when the exchange is over. */
  readonly onEnd: (exchange: ControlExchange) => void;
}

const RETRY_MS = 100;
const PUSH_RESULT = 'application/x-git-receive-pack-result';
const PUSH_STOPPED =
  'renga: the control plane was stopped while it worked on this push; nothing was changed, push again';

/** One request to the control plane. No limits of time, no router line; waits for a control plane that starts again. */
export class ControlExchange implements RelayOwner, Listed {
  place = -1;
  readonly #options: ControlExchangeOptions;
  readonly #arrivedAt = performance.now();
  #connection: UpstreamConnection | undefined;
  #relay: Relay | undefined;
  #retry: NodeJS.Timeout | undefined;
  #push: PktLines | undefined;
  #over = false;

  constructor(options: ControlExchangeOptions) {
    this.#options = options;
  }

  begin(): void {
    const { res, req, context } = this.#options;
    res.once('close', this.abort);
    if (!context.clients.isCrowded) return void this.#dial();
    this.#end();
    refuse(res, 'The router is busy with more requests than it can serve. Try again in a moment.');
    discardRest(req, context.limits.lingerMs);
  }

  /** Gives up without an answer. */
  readonly abort = (): void => {
    if (this.#over) return;
    this.#end();
    this.#connection?.destroy();
    this.#options.res.destroy();
  };

  get req(): ClientRequest {
    return this.#options.req;
  }

  /** Nothing may be written to its client now, as it would be taken for a part of our response. */
  blocks(): boolean {
    const { req, res } = this.#options;
    return req.complete || res.headersSent;
  }

  onRequestSent(): void {}

  onBodyTooLarge(): void {}

  onBegun(): void {}

  onProgress(): void {}

  onHead(head: ResponseHead): BodyFilter | undefined {
    if (head.contentType !== PUSH_RESULT || head.framing === 'length') return undefined;
    this.#push = new PktLines();
    return this.#push;
  }

  onUpgrade(): UpgradedPeer {
    throw new Error('the control plane upgrades no connection');
  }

  onDone(): void {
    this.#connection?.destroy();
    discardRest(this.#options.req, this.#options.context.limits.lingerMs);
    this.#end();
  }

  onBroken(fault: ResponseFault | null, begun: boolean): void {
    if (!begun && this.#mayRepeat()) this.#again();
    else this.#breakOff(fault);
  }

  #breakOff(fault: ResponseFault | null): void {
    const { res, req, facts } = this.#options;
    this.#end();
    if (res.headersSent && this.#push?.whole) res.end(fatalPkt(PUSH_STOPPED));
    else if (res.headersSent) res.destroy();
    else if (fault === null && isPush(facts)) this.#endPush();
    else
      refuse(
        res,
        'The control plane stopped while it worked on this request. See whether it was done before you try again.',
      );
    discardRest(req, this.#options.context.limits.lingerMs);
  }

  #dial(): void {
    this.#connection = new UpstreamConnection({
      destination: { path: this.#options.socketPath },
      readBuffer: this.#options.context.readBuffer,
      departures: this.#options.context.departures,
      connectMs: this.#options.context.limits.connectMs,
      onOpen: () => this.#send(),
      onFailure: () => this.#again(),
      onIdleClosed: () => undefined,
    });
  }

  #send(): void {
    const { req, res, facts, context } = this.#options;
    const connection = this.#connection;
    if (!connection) return;
    this.#relay = new Relay({
      req,
      res,
      facts,
      connection,
      owner: this,
      departures: context.departures,
      bodyLimit: Number.POSITIVE_INFINITY,
      expectation: expectationOf(facts, null, this.#relay !== undefined),
    });
    this.#relay.start(requestHead(facts, context.side, ''), false);
  }

  #again(): void {
    const { context, res, req } = this.#options;
    if (performance.now() - this.#arrivedAt < context.limits.controlHoldMs) {
      this.#retry = setTimeout(() => this.#dial(), RETRY_MS);
      return;
    }
    this.#end();
    refuse(res, 'The control plane is not running. Start it with `renga backend:start`, then try again.');
    discardRest(req, context.limits.lingerMs);
  }

  #mayRepeat(): boolean {
    const { method } = this.#options.facts;
    return (method === 'GET' || method === 'HEAD') && this.#relay?.bodyBegun === false;
  }

  #endPush(): void {
    const { res } = this.#options;
    res.writeHead(200, 'OK', ['Content-Type', PUSH_RESULT, 'Cache-Control', 'no-cache']);
    res.end(fatalPkt(PUSH_STOPPED));
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#retry);
    this.#options.res.off('close', this.abort);
    this.#options.onEnd(this);
  }
}

const isPush = (facts: RequestFacts): boolean =>
  facts.method === 'POST' && facts.path.endsWith('/git-receive-pack');

function refuse(res: ClientResponse, message: string): void {
  const body = JSON.stringify({ id: 'service_unavailable', message });
  res.writeHead(503, 'Service Unavailable', [
    'Content-Type',
    'application/json; charset=utf-8',
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Retry-After',
    '1',
    'Cache-Control',
    'no-cache, no-store',
  ]);
  res.end(body);
}
