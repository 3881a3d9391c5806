import type { ContainerExit } from '../engine/port.ts';

/** Containers that an engine ends at its own end or start all do so within this time. */
const WINDOW_MS = 20_000;
/** By SIGKILL, by SIGTERM; 255 is what an engine writes when it finds a container dead, as after a loss of power. */
const ENDED_FROM_OUTSIDE = new Set([137, 143, 255]);

/** An end that was found after a time in which nobody watched. */
export interface MissedEnd {
  readonly dynoId: string;
  readonly exit: ContainerExit;
}

/** What is known of the time in which nobody watched. */
interface Outage {
  readonly stillRunning: number;
  /** When the engine was lost; `null` when that is not why nobody watched. */
  readonly lostAt: Date | null;
}

/** An end that an engine brings about, if it was not watched. */
export const isFromOutside = (exit: ContainerExit): boolean =>
  !exit.oomKilled && ENDED_FROM_OUTSIDE.has(exit.exitCode);

/**
 * Which of the ends found after an outage are no crashes: those from outside, and all of them when no dyno runs on and
 * they ended with the engine or at once, whatever they answered to SIGTERM. An engine without live-restore ends its
 * containers that way.
 */
export function endedWithEngine(
  ends: readonly MissedEnd[],
  { stillRunning, lostAt }: Outage,
): ReadonlySet<MissedEnd['dynoId']> {
  const times = ends.map(({ exit }) => exit.finishedAt.getTime());
  const first = Math.min(...times);
  const atOnce = ends.length > 1 && Math.max(...times) - first <= WINDOW_MS;
  const withLoss = lostAt !== null && first >= lostAt.getTime() - WINDOW_MS;
  const together = stillRunning === 0 && (atOnce || withLoss);
  return new Set(
    ends
      .filter(({ exit }) => isFromOutside(exit) || (together && !exit.oomKilled))
      .map(({ dynoId }) => dynoId),
  );
}
