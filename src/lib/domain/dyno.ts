import type { Failure } from './failure.ts';

/** As the API shows it; `complete` is a one-off that ended. */
export type DynoState = 'starting' | 'up' | 'crashed' | 'down' | 'idle' | 'complete';

/**
 * One run of a command in a container. A formation dyno keeps its name over restarts, every run has its own id and row.
 */
export interface Dyno {
  readonly id: string;
  readonly appId: string;
  readonly releaseId: string;
  readonly releaseVersion: number;
  /** Process type: `web`, `worker`, `run`. */
  readonly type: string;
  readonly number: number;
  readonly size: string;
  readonly command: string;
  readonly state: DynoState;
  /** Started by `run`, beside the formation; never restarted. */
  readonly oneOff: boolean;
  /** Waits for a person's terminal; its output stays out of the logs. */
  readonly attached: boolean;
  /** Belongs to the formation now: shown by `ps` and, if it is an `up` web dyno, routed to. */
  readonly serving: boolean;
  /** Not of the formation any more, but the one that takes the requests until then: preboot. */
  readonly routedUntil: Date | null;
  /** Container id once created. */
  readonly containerId: string | null;
  /** Where the router reaches it: `10.0.0.3:5000`. */
  readonly endpoint: string | null;
  readonly port: number;
  /** Variables beyond the release's config, for this run only. */
  readonly env: Readonly<Record<string, string>>;
  readonly exitCode: number | null;
  readonly failure: Failure | null;
  /** Crashes in a row under this name, for the back-off. */
  readonly crashes: number;
  /** When a one-off has had its time and is stopped; `null` for a dyno of the formation. */
  readonly expiresAt: Date | null;
  /** When a crashed dyno is tried again. */
  readonly retryAt: Date | null;
  /**
   * When somebody asked for its end, `null` if nobody did: one of the formation is replaced, a one-off is stopped. Kept
   * so that it happens although the platform was killed in between.
   */
  readonly endAskedAt: Date | null;
  readonly createdAt: Date;
  /** When the state last changed. */
  readonly updatedAt: Date;
}

/** Whether a dyno that left the formation still takes the requests. */
export const isHeld = ({ state, routedUntil }: Dyno, now: Date): boolean =>
  state === 'up' && routedUntil !== null && routedUntil > now;

/** Which of an app's dynos requests go to, or wait for. */
export function webDynos(dynos: readonly Dyno[], now: Date): readonly Dyno[] {
  const web = dynos.filter(({ type, oneOff }) => type === 'web' && !oneOff);
  const held = web.filter((dyno) => isHeld(dyno, now));
  return held.length > 0 ? held : web.filter(({ serving }) => serving);
}

/** `web.1` */
export const dynoName = (dyno: Pick<Dyno, 'type' | 'number'>): string => `${dyno.type}.${dyno.number}`;

/** Picks dynos of an app: all of the formation, one type, or one name. */
export type DynoSelector = { readonly all: true } | { readonly type: string } | { readonly name: string };

/** Which of an app's rows a person means. */
export function chosenDynos(rows: readonly Dyno[], selector: DynoSelector): readonly Dyno[] {
  if ('name' in selector)
    return rows.filter((dyno) => dynoName(dyno) === selector.name || dyno.id === selector.name);
  return 'type' in selector ? rows.filter((dyno) => dyno.type === selector.type) : rows;
}
