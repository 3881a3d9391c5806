import type { Socket } from 'node:net';
import type { RouterLimits } from '../../domain/router-limits.ts';
import type { Departures } from '../departures.ts';
import type { Clients } from '../front/clients.ts';
import type { PublicSide } from '../front/request-head.ts';
import type { Tallies } from '../tallies.ts';
import type { Waker } from '../waker.ts';

import type { Deadlines } from './patience.ts';

/** Takes the finished router lines; never waits. */
export interface LineSink {
  /** @param at unix time, ms with fractions */
  add(appId: string, at: number, message: string): void;
}

/** Which certificates clients are shown. */
export interface Certificates {
  /** Whether a connection that was made for `name` may carry requests for `host`. */
  vouch(name: string, host: string): boolean;
}

/** What every exchange of a router shares. */
export interface ExchangeContext {
  readonly limits: RouterLimits;
  readonly side: PublicSide;
  readonly lines: LineSink;
  readonly tallies: Tallies;
  readonly waker: Pick<Waker, 'wake'>;
  readonly readBuffer: Buffer;
  readonly departures: Departures;
  readonly deadlines: Deadlines;
  readonly certificates: Certificates;
  readonly clients: Pick<Clients, 'isExcess' | 'isCrowded'>;
  /** Clients whose request broke off because it could not be parsed, and the status that they were told. */
  readonly unparsable: WeakMap<Socket, number>;
}

/** The client's side of a request that asks for another protocol. */
export interface UpgradeRequest {
  readonly protocol: string;
  readonly socket: Socket;
  /** What came behind the request. */
  readonly early: Buffer;
  /** Takes the socket away from the response. */
  readonly free: () => void;
}

/** Unix time with microseconds, ms. */
export const preciseNow = (): number => performance.timeOrigin + performance.now();
