import { setTimeout as delay } from 'node:timers/promises';

/** Time as a dependency, so that a test can hold it still. */
export interface Clock {
  /** Wall time; for records, never for durations. */
  now(): Date;
  /** Milliseconds from an arbitrary start that never jump; for durations. */
  monotonic(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};
