import type { HandOverRecord } from '../../domain/release.ts';
import type { RouteTable } from '../../domain/route-table.ts';

/** The process that holds the public port. */
export interface Router {
  /** Public port in use. */
  readonly port: number;
  /** Resolves when the router works by this table. */
  publish(table: RouteTable): Promise<void>;
  /** Resolves when no request is in flight to these addresses and no websocket open, or after `limitMs`. */
  drained(addresses: readonly string[], limitMs: number): Promise<void>;
  /** How long each app has had no traffic, ms, by its id; throws when no router answers. */
  idleMs(): Promise<Readonly<Record<string, number>>>;
  /** Begins to count what becomes of an app's requests, and gives the count a name. */
  beginTally(appId: string): Promise<string>;
  /** What was counted since; `null` when nobody knows, as after a restart of the router. */
  endTally(id: string): Promise<HandOverRecord | null>;
}

/** Asks that routes be computed anew from the records, and waits for the old ones to drain. */
export interface Routes {
  publish(): Promise<void>;
  drained(addresses: readonly string[], limitMs: number): Promise<void>;
}
