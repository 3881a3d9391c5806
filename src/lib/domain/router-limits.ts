/** How long the router waits and how much it holds. Durations are in milliseconds; the defaults are Heroku's. */
export interface RouterLimits {
  /** H19: a dyno must take the connection within this time. */
  readonly connectMs: number;
  /** H12: from the end of the request to the first byte of the response. */
  readonly firstByteMs: number;
  /** H15 and H28: longest silence afterwards, in either direction. */
  readonly idleMs: number;
  /** H20 and H34: longest wait for a dyno that takes the request. */
  readonly bootMs: number;
  /** How long a dyno that refused is passed over. */
  readonly quarantineMs: number;
  /** Dynos tried for one request. */
  readonly attempts: number;
  /** H11: requests in flight for each web dyno of an app. */
  readonly inFlightPerDyno: number;
  /** H11: requests that wait for a dyno, of one app. */
  readonly heldPerApp: number;
  /** H11: requests that wait for a dyno, of all apps; an app that has none waiting may have one all the same. */
  readonly heldInAll: number;
  /** H22: connections of clients; fewer where the system allows for less than twice as many descriptors. */
  readonly clients: number;
  /** Requests of one client at once, over one connection of HTTP/2. */
  readonly streamsPerClient: number;
  /** Longest body of a request, in bytes. Heroku has no such limit. */
  readonly bodyBytes: number;
  /** Idle connections to dynos are closed after this time: sooner than the usual servers close theirs. */
  readonly dynoIdleMs: number;
  /** Idle connections of clients. */
  readonly clientIdleMs: number;
  /** A client must have sent the whole head of its request. */
  readonly headMs: number;
  /** How long the rest of a request that was already answered is read and thrown away. */
  readonly lingerMs: number;
  /** Upgraded connections to a dyno that left the table, and that did not end them when it was stopped, are cut after this time. */
  readonly tunnelMs: number;
  /** How long a request for the control plane waits for it to come back. */
  readonly controlHoldMs: number;
  /** How long a router that was told to stop lets requests end. */
  readonly stopMs: number;
  /** How long it tries to hand over its last lines then. */
  readonly lastLinesMs: number;
}

export const herokuLimits: RouterLimits = {
  connectMs: 5_000,
  firstByteMs: 30_000,
  idleMs: 55_000,
  bootMs: 75_000,
  quarantineMs: 5_000,
  attempts: 10,
  inFlightPerDyno: 200,
  heldPerApp: 200,
  heldInAll: 2_000,
  clients: 10_000,
  streamsPerClient: 100,
  bodyBytes: Number.MAX_SAFE_INTEGER,
  dynoIdleMs: 1_000,
  clientIdleMs: 60_000,
  headMs: 30_000,
  lingerMs: 5_000,
  tunnelMs: 90_000,
  controlHoldMs: 10_000,
  stopMs: 10_000,
  lastLinesMs: 2_000,
};

/**
 * Reads limits that were changed, over Heroku's.
 * @throws {Error} naming what is no limit, or no number of 0 or more
 */
export function changedLimits(changes: Readonly<Record<string, unknown>>): RouterLimits {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(herokuLimits, name)) throw new Error(`the router has no limit ${name}`);
    if (typeof value !== 'number' || !(value >= 0))
      throw new Error(`the limit ${name} is not a number from 0 on`);
  }
  return { ...herokuLimits, ...changes };
}
