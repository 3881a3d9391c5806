import type { Socket } from 'node:net';
import type { Beginning } from '../front/broken-head.ts';
import type { ClientRequest, Http2Link } from '../front/front-port.ts';
import { hostName } from '../front/host-name.ts';
import { peerAddress } from '../front/request-facts.ts';
import { requestId } from '../front/request-id.ts';
import { AppTarget } from '../routing/app-target.ts';
import type { Destination } from '../routing/routing-table.ts';
import { type ExchangeContext, preciseNow } from './context.ts';
import type { HCode } from './h-codes.ts';
import { formatRouterLine, protocolOf } from './router-line.ts';

/** A request that was refused before it had a meaning. */
export interface Refused extends Beginning {
  readonly requestId: string;
  readonly forwardedFor: string;
  readonly http2: Http2Link | null;
}

const LOGGED_PATH = 1_000;

/** Of a request whose head could be parsed; `null` when it names no host, or more than one. */
export function refusedRequest(req: ClientRequest): Refused | null {
  const host = valuesOf(req, 'host');
  const forwarded = valuesOf(req, 'x-forwarded-for');
  const ids = valuesOf(req, 'x-request-id');
  if (host.length !== 1) return null;
  return {
    method: req.method ?? '',
    target: req.url ?? '',
    host: host[0] ?? '',
    requestId: requestId(ids.length === 1 ? (ids[0] ?? null) : null),
    forwardedFor: [...forwarded, peerAddress(req.socket.remoteAddress)].join(', ').slice(0, LOGGED_PATH),
    http2: req.http2,
  };
}

const valuesOf = ({ rawHeaders }: ClientRequest, name: string): readonly string[] =>
  rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);

/** Of a request whose head could not be parsed. */
export const refusedBeginning = (beginning: Beginning, socket: Socket): Refused => ({
  ...beginning,
  requestId: requestId(null),
  forwardedFor: peerAddress(socket.remoteAddress),
  http2: null,
});

/** Tells the app that the request was for, if there is one. */
export function logRefusal(
  refused: Refused,
  code: HCode,
  { find, context }: { find: (host: string) => Destination | undefined; context: ExchangeContext },
): void {
  const host = hostName(refused.host);
  const target = host === null ? undefined : find(host);
  if (host === null || !(target instanceof AppTarget) || !target.route) return;
  const message = formatRouterLine(
    {
      method: refused.method,
      path: refused.target.slice(0, LOGGED_PATH),
      host,
      requestId: refused.requestId,
      forwardedFor: refused.forwardedFor,
      dyno: '',
      connect: null,
      service: null,
      status: code.status,
      bytes: null,
      protocol: protocolOf(refused.http2, context.side),
    },
    code,
  );
  context.lines.add(target.route.appId, preciseNow(), message);
}
