import { EngineError } from '../engine/port.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';

/** How often an engine that answers may fail for no reason that lasts. */
const STUMBLES = 4;
const LONGEST_PAUSE_MS = 2_000;

/** Repeats a step that may be repeated, for as long as the engine is away; every other error is thrown, if it lasts. */
export async function patiently<T>(
  step: () => Promise<T>,
  options: { readonly clock: Clock; readonly signal: AbortSignal; readonly onAway?: () => void },
): Promise<T> {
  const backOff = new BackOff({ firstMs: 200, maxMs: LONGEST_PAUSE_MS });
  for (let stumbles = 0; ; ) {
    options.signal.throwIfAborted();
    try {
      return await step();
    } catch (error) {
      const hasStumbled = error instanceof EngineError && error.code === 'failed' && stumbles < STUMBLES;
      if (!isAway(error) && !hasStumbled) throw error;
      if (hasStumbled) stumbles += 1;
      else options.onAway?.();
      await options.clock.sleep(backOff.next(), options.signal);
    }
  }
}
