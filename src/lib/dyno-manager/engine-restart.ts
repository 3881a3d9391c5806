import type { ContainerExit } from '../engine/port.ts';

/** Containers that an engine ends at its own end or start all do so within this time. */
const WINDOW_MS = 20_000;
const KILLED_FROM_OUTSIDE = new Set([137, 143]);

/** An end that was found after a time in which nobody watched. */
export interface MissedEnd {
  readonly dynoId: string;
  readonly exit: ContainerExit;
}

/**
 * Which of the ends found after an outage are no crashes: those by a signal from outside, and all of them when every
 * dyno ended at once, whatever it answered to SIGTERM. An engine without live-restore ends its containers that way.
 */
export function endedWithEngine(
  ends: readonly MissedEnd[],
  stillRunning: number,
): ReadonlySet<MissedEnd['dynoId']> {
  const times = ends.map(({ exit }) => exit.finishedAt.getTime());
  const allAtOnce =
    stillRunning === 0 && ends.length > 1 && Math.max(...times) - Math.min(...times) <= WINDOW_MS;
  return new Set(
    ends
      .filter(({ exit }) => !exit.oomKilled && (allAtOnce || KILLED_FROM_OUTSIDE.has(exit.exitCode)))
      .map(({ dynoId }) => dynoId),
  );
}
