import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { ClientRequest } from '../front/front-port.ts';
import type { RequestFacts } from '../front/request-facts.ts';
import type { AppTarget } from '../routing/app-target.ts';
import type { ExchangeContext } from './context.ts';
import * as codes from './h-codes.ts';

/** A request at the door; it is counted as in flight already. */
export interface Arrival {
  readonly req: ClientRequest;
  readonly facts: RequestFacts;
  readonly app: AppTarget;
  readonly context: ExchangeContext;
}

/** Why no dyno is looked for at all; `null` when one is. */
export function turnedAway({ req, facts, app, context }: Arrival): codes.HCode | null {
  const { limits, clients, certificates } = context;
  const name = nameAskedFor(req.socket);
  if (name && name !== facts.host && !certificates.vouch(name, facts.host))
    return req.http2 ? codes.H31 : codes.H32;
  if (clients.isCrowded || clients.isExcess(req.socket)) return codes.H22;
  if (app.inFlight > limits.inFlightPerDyno * Math.max(1, app.dynos.length)) return codes.H11;
  return facts.length > limits.bodyBytes ? codes.bodyTooLarge : null;
}

/** The name that a client has asked a certificate of; none over plain connections, and of clients that named nobody. */
function nameAskedFor(socket: Socket): string | undefined {
  const name = socket instanceof TLSSocket ? socket.servername : undefined;
  return typeof name === 'string' ? name.toLowerCase() : undefined;
}
