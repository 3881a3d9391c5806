import type { ClientRequest, ClientResponse } from '../front/front-port.ts';
import type { RequestFacts } from '../front/request-facts.ts';
import { hopFields, requestHead } from '../front/request-head.ts';
import type { Listed } from '../roster.ts';
import type { AppTarget } from '../routing/app-target.ts';
import type { DynoTarget } from '../routing/dyno-target.ts';
import type { UpstreamConnection } from '../upstream/connection.ts';
import type { ResponseFault, ResponseHead } from '../upstream/response-head.ts';
import { turnedAway } from './admission.ts';
import type { ExchangeContext, UpgradeRequest } from './context.ts';
import { discardRest } from './discard.ts';
import { DynoSearch, type DynoSearchOwner } from './dyno-search.ts';
import { tellEnd } from './ended-request.ts';
import { expectationOf } from './expectation.ts';
import type { HCode } from './h-codes.ts';
import * as codes from './h-codes.ts';
import { openTunnel } from './open-tunnel.ts';
import { answer, noSuchApp, pageFor } from './page.ts';
import { Progress } from './progress.ts';
import { Relay } from './relay.ts';
import type { RelayOwner, UpgradedPeer } from './relay-owner.ts';
import { SessionAffinity } from './session-affinity.ts';

export interface AppExchangeOptions {
  readonly req: ClientRequest;
  readonly res: ClientResponse;
  readonly facts: RequestFacts;
  readonly app: AppTarget;
  readonly appId: string;
  readonly upgrade: UpgradeRequest | null;
  readonly context: ExchangeContext;
  /** Told once, when the exchange is over. */
  readonly onEnd: (exchange: AppExchange) => void;
}

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const EVENT_STREAM = /^text\/event-stream\b/i;

/** One request to an app, from its arrival to its router line. */
export class AppExchange implements DynoSearchOwner, RelayOwner, Listed {
  place = -1;
  readonly #options: AppExchangeOptions;
  readonly #search: DynoSearch;
  readonly #affinity: SessionAffinity | undefined;
  readonly #progress: Progress;
  #dyno: DynoTarget | undefined;
  #relay: Relay | undefined;
  #sentAt: number | null = null;
  #status = 0;
  #isEventStream = false;
  #repeated = false;

  constructor(options: AppExchangeOptions) {
    this.#options = options;
    const { limits, deadlines, waker } = options.context;
    this.#progress = new Progress({ limits, deadlines, onLate: () => this.#late() });
    if (options.app.route?.sessionAffinity) this.#affinity = new SessionAffinity(options.req.headers.cookie);
    const wanted = this.#affinity?.wanted;
    this.#search = new DynoSearch({ app: options.app, limits, wanted, deadlines, waker, owner: this });
  }

  begin(): void {
    const { app, res } = this.#options;
    app.inFlight += 1;
    res.on('close', () => this.#clientGone());
    const refusal = turnedAway(this.#options);
    if (refusal === codes.H22) res.shouldKeepAlive = false;
    if (refusal) this.#fail(refusal);
    else this.#search.begin();
  }

  /** The router stops: ends it now, whatever it is doing. */
  abort(): void {
    this.#fail(codes.H24);
  }

  get req(): ClientRequest {
    return this.#options.req;
  }

  /** Nothing may be written to its client now, as it would be taken for a part of our response. */
  blocks(): boolean {
    const { req, res } = this.#options;
    return req.complete || res.headersSent;
  }

  onFound(dyno: DynoTarget, connection: UpstreamConnection): void {
    const { req, res, facts, context, upgrade } = this.#options;
    const { route } = this.#options.app;
    const expectation = expectationOf(facts, route, this.#repeated);
    const asks = expectation === "dyno's";
    this.#dyno = dyno;
    this.#sentAt = performance.now();
    this.#progress.send(facts.framing === 'none' ? 'none' : asks ? 'asked for' : 'coming');
    const common = { req, res, facts, connection, owner: this, departures: context.departures };
    this.#relay = new Relay({ ...common, expectation, bodyLimit: context.limits.bodyBytes });
    const closes = route?.closesConnections === true;
    const hop = hopFields({ upgrade: upgrade?.protocol ?? null, closes, expects: asks });
    this.#relay.start(requestHead(facts, context.side, hop), upgrade !== null);
  }

  onBodyTooLarge(): void {
    this.#fail(codes.bodyTooLarge);
  }

  onGivenUp(code: HCode | null): void {
    if (code === null) this.#appGone();
    else this.#fail(code);
  }

  onRequestSent(): void {
    this.#progress.sent();
  }

  onBegun(): void {
    this.#progress.respond();
  }

  onHead(head: ResponseHead): undefined {
    this.#status = head.status;
    this.#isEventStream = head.framing === 'chunked' && EVENT_STREAM.test(head.contentType);
    this.#progress.respond();
    this.#bind(head);
  }

  onProgress(): void {
    this.#progress.move();
  }

  onUpgrade(head: ResponseHead): UpgradedPeer {
    const { context, upgrade, app } = this.#options;
    const dyno = this.#dyno;
    const connection = this.#relay?.connection;
    if (!upgrade || !connection || !dyno) throw new Error('an upgrade that nobody asked for');
    this.#status = head.status;
    this.#progress.end();
    this.#bind(head);
    app.inFlight -= 1;
    const { idleMs } = context.limits;
    const onEnd = (why: 'closed' | 'idle') => this.#end(why === 'idle' ? codes.H15 : null);
    return openTunnel(head, { upgrade, dyno, connection, idleMs, onEnd });
  }

  onDone(reusable: boolean): void {
    const { req, app, context } = this.#options;
    const connection = this.#relay?.connection;
    if (reusable && connection && !app.route?.closesConnections)
      this.#dyno?.release(connection, performance.now());
    else connection?.destroy();
    if (!req.complete) discardRest(req, context.limits.lingerMs);
    this.#settle(null);
  }

  onBroken(fault: ResponseFault | null, begun: boolean): void {
    if (fault) this.#fail(codes.faulty(fault));
    else if (begun && this.#isEventStream && this.#dyno?.retired) this.#endStream();
    else if (begun) this.#fail(codes.H18);
    else if (!this.#repeat()) this.#fail(codes.H13);
  }

  /** Its format allows for an end anywhere, and its client comes back by itself: to a dyno that stays. */
  #endStream(): void {
    this.#options.res.end();
    this.#settle(null);
  }

  /** Has the client come back to the dyno that answers it. */
  #bind(head: ResponseHead): void {
    const cookie = this.#dyno && this.#affinity?.cookieFor(this.#dyno);
    if (cookie) head.fields.push('Set-Cookie', cookie);
  }

  /** A kept connection that dies at once was most likely closed by the dyno before our request reached it. */
  #repeat(): boolean {
    const dyno = this.#dyno;
    const relay = this.#relay;
    if (!dyno || !relay || this.#repeated || relay.connection.served === 0 || relay.bodyBegun) return false;
    if (!REPEATABLE.has(this.#options.facts.method)) return false;
    this.#repeated = true;
    this.#relay = undefined;
    this.#dyno = undefined;
    this.#progress.startOver();
    this.#search.redial(dyno);
    return true;
  }

  #late(): void {
    this.#fail(this.#progress.lateCode(this.#relay?.waitsForClient === true));
  }

  #clientGone(): void {
    const { req, res, context } = this.#options;
    const refused = context.unparsable.get(req.socket);
    if (refused === undefined) this.#fail(res.isBroken ? codes.H33 : codes.H27);
    else this.#fail(codes.h26('bad chunk', refused));
  }

  #appGone(): void {
    this.#settle(undefined);
    answer(this.#options.res, noSuchApp);
  }

  #fail(code: HCode): void {
    if (this.#progress.isOver) return;
    const { req, res, app, context } = this.#options;
    this.#relay?.abandon();
    this.#settle(code);
    if (!res.destroyed) answer(res, pageFor(code, app.route));
    discardRest(req, context.limits.lingerMs);
  }

  /** @param code `undefined` to leave no line */
  #settle(code: HCode | null | undefined): void {
    if (this.#progress.isOver) return;
    this.#options.app.inFlight -= 1;
    this.#search.stop();
    this.#end(code);
    this.#dyno?.finish();
  }

  #end(code: HCode | null | undefined): void {
    this.#progress.end();
    this.#options.app.lastTrafficAt = performance.now();
    if (code !== undefined) this.#tell(code);
    this.#options.onEnd(this);
  }

  #tell(code: HCode | null): void {
    const { req, facts, appId, context } = this.#options;
    const ended = {
      appId,
      facts,
      code,
      status: this.#status,
      dyno: this.#search.dynoName,
      connectMs: this.#search.connectMs,
      arrivedAt: this.#search.beganAt,
      sentAt: this.#sentAt,
      bytes: this.#relay?.bytes ?? 0,
      retried: this.#repeated || this.#search.tries > 0,
      agent: code === codes.H31 ? (req.headers['user-agent'] ?? '') : null,
    };
    tellEnd(ended, context);
  }
}
