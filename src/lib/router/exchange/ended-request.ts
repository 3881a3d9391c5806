import type { RequestFacts } from '../front/request-facts.ts';
import { type ExchangeContext, preciseNow } from './context.ts';
import type { HCode } from './h-codes.ts';
import { formatRouterLine, protocolOf } from './router-line.ts';

/** All that is told of a request to an app when it is over. */
export interface EndedRequest {
  readonly appId: string;
  readonly facts: RequestFacts;
  /** `null` when a response went through. */
  readonly code: HCode | null;
  /** Of that response. */
  readonly status: number;
  /** The dyno that was asked last; empty for none. */
  readonly dyno: string;
  /** How long the last attempt to connect took, ms; `null` for none. */
  readonly connectMs: number | null;
  /** Monotonic time of arrival, ms. */
  readonly arrivedAt: number;
  /** Monotonic time at which it was sent to the dyno, ms; `null` when it was not. */
  readonly sentAt: number | null;
  /** Of the body, from dyno to client. */
  readonly bytes: number;
  /** It was sent to another dyno, or once more. */
  readonly retried: boolean;
  /** What the client calls itself; `null` where that does not matter. */
  readonly agent: string | null;
}

/** Writes the router line, and counts the request where a hand-over is watched. */
export function tellEnd(ended: EndedRequest, context: ExchangeContext): void {
  const now = performance.now();
  context.lines.add(ended.appId, preciseNow(), lineOf(ended, now, context));
  if (context.tallies.counting) count(ended, now, context);
}

function lineOf(ended: EndedRequest, now: number, { side }: ExchangeContext): string {
  const { facts, code, sentAt } = ended;
  const status = code === null ? ended.status : code.statusless ? null : code.status;
  return formatRouterLine(
    {
      method: facts.method,
      path: facts.path,
      host: facts.host,
      requestId: facts.requestId,
      forwardedFor: facts.forwardedFor,
      dyno: ended.dyno,
      connect: ended.connectMs,
      service: sentAt === null ? null : now - sentAt,
      status,
      bytes: sentAt === null ? null : ended.bytes,
      protocol: protocolOf(facts.http2, side),
      agent: ended.agent,
    },
    code,
  );
}

function count(
  { appId, code, sentAt, arrivedAt, retried }: EndedRequest,
  now: number,
  context: ExchangeContext,
) {
  const blamed = code?.level === 'error' && code.status >= 500;
  context.tallies.count(appId, {
    end: code === null ? 'served' : blamed ? 'failed' : 'neither',
    retried,
    heldMs: (sentAt ?? now) - arrivedAt,
  });
}
