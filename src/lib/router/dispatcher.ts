import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { AppExchange } from './exchange/app-exchange.ts';
import type { ExchangeContext, UpgradeRequest } from './exchange/context.ts';
import { ControlExchange } from './exchange/control-exchange.ts';
import { type HCode, h26 } from './exchange/h-codes.ts';
import { answer, answerText, noSuchApp, noTable, objectionPage } from './exchange/page.ts';
import { logRefusal, type Refused, refusedBeginning, refusedRequest } from './exchange/refusal-line.ts';
import { beginningOf } from './front/broken-head.ts';
import type { ClientRequest, ClientResponse, RequestHandler, Unparsable } from './front/front-port.ts';
import { hostName } from './front/host-name.ts';
import { type Objection, type RequestFacts, readRequest } from './front/request-facts.ts';
import { Roster } from './roster.ts';
import { AppTarget } from './routing/app-target.ts';
import type { RoutingTable } from './routing/routing-table.ts';

type Exchange = AppExchange | ControlExchange;

/** Sends every request where its host name leads, and knows which ones are under way. */
export class Dispatcher implements RequestHandler {
  readonly #routing: RoutingTable;
  readonly #context: ExchangeContext;
  readonly #underWay = new Roster<Exchange>();
  /** Clients that had an answer before their request was complete: an error now would look like a second one. */
  readonly #answeredEarly = new WeakSet<Socket>();

  constructor(routing: RoutingTable, context: ExchangeContext) {
    this.#routing = routing;
    this.#context = context;
  }

  /** Exchanges under way, websockets included. */
  get underWay(): number {
    return this.#underWay.size;
  }

  handle(req: ClientRequest, res: ClientResponse, upgrade: UpgradeRequest | null): void {
    const facts = readRequest(req, Date.now());
    if ('message' in facts) {
      this.#refuse(req, res, facts);
      return;
    }
    const proof = facts.method === 'GET' ? this.#routing.challengeAnswer(facts.path) : undefined;
    if (proof !== undefined) {
      this.#answeredEarly.add(req.socket);
      answerText(res, proof);
      return;
    }
    const exchange = this.#exchange(req, res, facts, upgrade);
    if (!exchange) {
      this.#answeredEarly.add(req.socket);
      answer(res, this.#routing.version < 0 ? noTable : noSuchApp);
      return;
    }
    this.#underWay.add(exchange);
    exchange.begin();
  }

  mayUpgrade(req: IncomingMessage): boolean {
    const { upgrade, host } = req.headers;
    if (upgrade === undefined || upgrade.includes(',') || /^h2c?\b/i.test(upgrade)) return false;
    if (req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0)
      return false;
    return this.#routing.find(hostName(host ?? '') ?? '') instanceof AppTarget;
  }

  unparsable(socket: Socket, { status, packet }: Unparsable): boolean {
    this.#context.unparsable.set(socket, status);
    if (this.#answeredEarly.has(socket)) return true;
    const own = this.#underWay.items.filter(({ req }) => req.socket === socket);
    const beginning = own.length === 0 && packet ? beginningOf(packet) : null;
    if (beginning) this.#log(refusedBeginning(beginning, socket), h26('bad header', status));
    return own.some((exchange) => exchange.blocks());
  }

  busy(): ReadonlySet<Socket> {
    return new Set(this.#underWay.items.map(({ req }) => req.socket));
  }

  /** Ends what the control plane would go on sending for ever. */
  endStreams(): void {
    for (const exchange of this.#underWay.items) {
      if (exchange instanceof ControlExchange && exchange.req.method === 'GET') exchange.abort();
    }
  }

  /** Ends everything that is under way. */
  abort(): void {
    for (const exchange of this.#underWay.items) exchange.abort();
  }

  #exchange(
    req: ClientRequest,
    res: ClientResponse,
    facts: RequestFacts,
    upgrade: UpgradeRequest | null,
  ): Exchange | undefined {
    const target = this.#routing.find(facts.host);
    const common = { req, res, facts, context: this.#context, onEnd: this.#ended };
    if (target instanceof AppTarget) {
      const appId = target.route?.appId;
      return appId === undefined ? undefined : new AppExchange({ ...common, app: target, appId, upgrade });
    }
    return target && new ControlExchange({ ...common, socketPath: target.controlSocket });
  }

  readonly #ended = (exchange: Exchange): void => {
    this.#underWay.remove(exchange);
    if (!exchange.req.complete) this.#answeredEarly.add(exchange.req.socket);
  };

  #refuse(req: ClientRequest, res: ClientResponse, objection: Objection): void {
    const cause = objection.status === 417 ? 'unsupported expect header value' : 'bad header';
    this.#log(refusedRequest(req), h26(cause, objection.status));
    // Where the next request begins is as doubtful as this one; streams of HTTP/2 do not run together.
    if (req.http2 === null) res.shouldKeepAlive = false;
    this.#answeredEarly.add(req.socket);
    answer(res, objectionPage(objection.status, objection.message));
  }

  #log(refused: Refused | null, code: HCode): void {
    const find = (host: string) => this.#routing.find(host);
    if (refused) logRefusal(refused, code, { find, context: this.#context });
  }
}
