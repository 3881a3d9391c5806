import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestFacts } from '../front/request-facts.ts';
import { hopFields, requestHead } from '../front/request-head.ts';
import type { Listed } from '../roster.ts';
import type { AppTarget } from '../routing/app-target.ts';
import type { DynoTarget } from '../routing/dyno-target.ts';
import type { UpstreamConnection } from '../upstream/connection.ts';
import type { ResponseFault, ResponseHead } from '../upstream/response-head.ts';
import type { ExchangeContext, UpgradeRequest } from './context.ts';
import { discardRest } from './discard.ts';
import { DynoSearch, type DynoSearchOwner } from './dyno-search.ts';
import { tellEnd } from './ended-request.ts';
import { expectationOf } from './expectation.ts';
import type { HCode } from './h-codes.ts';
import * as codes from './h-codes.ts';
import { openTunnel } from './open-tunnel.ts';
import { answer, noSuchApp, pageFor } from './page.ts';
import type { Patience } from './patience.ts';
import { Relay } from './relay.ts';
import type { RelayOwner, UpgradedPeer } from './relay-owner.ts';
import { SessionAffinity } from './session-affinity.ts';

export interface AppExchangeOptions {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly facts: RequestFacts;
  readonly app: AppTarget;
  readonly appId: string;
  readonly upgrade: UpgradeRequest | null;
  readonly context: ExchangeContext;
  /** Told once, when the exchange is over. */
  readonly onEnd: (exchange: AppExchange) => void;
}

type Phase = 'searching' | 'sending' | 'waiting' | 'responding' | 'over';

/** Methods that may be sent twice (RFC 9110, 9.2.2). */
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);
const EVENT_STREAM = /^text\/event-stream\b/i;

/** One request to an app, from its arrival to its router line. */
export class AppExchange implements DynoSearchOwner, RelayOwner, Listed {
  place = -1;
  readonly #options: AppExchangeOptions;
  readonly #search: DynoSearch;
  readonly #affinity: SessionAffinity | undefined;
  readonly #patience: Patience;
  #phase: Phase = 'searching';
  #dyno: DynoTarget | undefined;
  #relay: Relay | undefined;
  #sentAt: number | null = null;
  #status = 0;
  #isEventStream = false;
  #repeated = false;

  constructor(options: AppExchangeOptions) {
    this.#options = options;
    if (options.app.route?.sessionAffinity) this.#affinity = new SessionAffinity(options.req.headers.cookie);
    this.#search = new DynoSearch({
      app: options.app,
      limits: options.context.limits,
      wanted: this.#affinity?.wanted,
      deadlines: options.context.deadlines,
      waker: options.context.waker,
      owner: this,
    });
    this.#patience = options.context.deadlines.patience(() => this.#outOfPatience());
  }

  begin(): void {
    const { app, res, context } = this.#options;
    app.inFlight += 1;
    res.on('close', () => this.#clientGone());
    const ceiling = context.limits.inFlightPerDyno * Math.max(1, app.dynos.length);
    if (app.inFlight > ceiling) this.#fail(codes.H11);
    else this.#search.begin();
  }

  /** The router stops: ends it now, whatever it is doing. */
  abort(): void {
    this.#fail(codes.H24);
  }

  get req(): IncomingMessage {
    return this.#options.req;
  }

  /** Nothing may be written to this client now, as it would be taken for a part of our response. */
  blocks(socket: Socket): boolean {
    const { req, res } = this.#options;
    return req.socket === socket && (req.complete || res.headersSent);
  }

  onFound(dyno: DynoTarget, connection: UpstreamConnection): void {
    const { req, res, facts, context, upgrade } = this.#options;
    this.#dyno = dyno;
    this.#phase = 'sending';
    this.#sentAt = performance.now();
    const { route } = this.#options.app;
    const expectation = expectationOf(facts, route, this.#repeated);
    const common = { req, res, facts, connection, owner: this, departures: context.departures };
    this.#relay = new Relay({ ...common, expectation });
    const { firstByteMs, idleMs } = context.limits;
    const asks = expectation === "dyno's";
    if (facts.framing !== 'none') this.#patience.set(asks ? firstByteMs : idleMs);
    const closes = route?.closesConnections === true;
    const hop = hopFields({ upgrade: upgrade?.protocol ?? null, closes, expects: asks });
    this.#relay.start(requestHead(facts, context.side, hop), upgrade !== null);
  }

  onGivenUp(code: HCode | null): void {
    if (code === null) this.#appGone();
    else this.#fail(code);
  }

  onRequestSent(): void {
    if (this.#phase !== 'sending') return;
    this.#phase = 'waiting';
    this.#patience.set(this.#options.context.limits.firstByteMs);
  }

  onBegun(): void {
    if (this.#phase === 'over') return;
    this.#phase = 'responding';
    this.#patience.set(this.#options.context.limits.idleMs);
  }

  onHead(head: ResponseHead): undefined {
    this.#status = head.status;
    this.#isEventStream = head.framing === 'chunked' && EVENT_STREAM.test(head.contentType);
    this.#phase = 'responding';
    this.#bind(head);
  }

  onProgress(): void {
    if (this.#phase !== 'waiting') this.#patience.set(this.#options.context.limits.idleMs);
  }

  onUpgrade(head: ResponseHead): UpgradedPeer {
    const { context, upgrade, res, app } = this.#options;
    const dyno = this.#dyno;
    const connection = this.#relay?.connection;
    if (!upgrade || !connection || !dyno) throw new Error('an upgrade that nobody asked for');
    this.#status = head.status;
    this.#phase = 'over';
    this.#patience.stop();
    this.#bind(head);
    app.inFlight -= 1;
    const { idleMs } = context.limits;
    const onEnd = (why: 'closed' | 'idle') => this.#end(why === 'idle' ? codes.H15 : null);
    return openTunnel(head, { upgrade, res, dyno, connection, idleMs, onEnd });
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
    if (fault) this.#fail(fault.code === 'H25' ? codes.h25(fault.cause) : codes.H17);
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
    this.#phase = 'searching';
    this.#patience.stop();
    this.#search.redial(dyno);
    return true;
  }

  #outOfPatience(): void {
    const stalledClient = this.#relay?.waitsForClient === true;
    if (this.#phase === 'responding') this.#fail(stalledClient ? codes.H28 : codes.H15);
    else this.#fail(stalledClient && this.#phase === 'sending' ? codes.H28 : codes.H12);
  }

  #clientGone(): void {
    const { req, context } = this.#options;
    this.#fail(context.unparsable.has(req.socket) ? codes.h26('bad chunk', 400) : codes.H27);
  }

  #appGone(): void {
    this.#settle(undefined);
    answer(this.#options.res, noSuchApp);
  }

  #fail(code: HCode): void {
    if (this.#phase === 'over') return;
    const { req, res, app, context } = this.#options;
    this.#relay?.abandon();
    this.#settle(code);
    if (!res.destroyed) answer(res, pageFor(code, app.route));
    discardRest(req, context.limits.lingerMs);
  }

  /** @param code `undefined` to leave no line */
  #settle(code: HCode | null | undefined): void {
    if (this.#phase === 'over') return;
    this.#options.app.inFlight -= 1;
    this.#search.stop();
    this.#end(code);
    this.#dyno?.finish();
  }

  #end(code: HCode | null | undefined): void {
    this.#phase = 'over';
    this.#patience.stop();
    this.#options.app.lastTrafficAt = performance.now();
    if (code !== undefined) this.#tell(code);
    this.#options.onEnd(this);
  }

  #tell(code: HCode | null): void {
    const { facts, appId, context } = this.#options;
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
    };
    tellEnd(ended, context);
  }
}
