import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';

/** Repeats a step that may be repeated while the engine is away; every other error is thrown. */
export async function patiently<T>(
  step: () => Promise<T>,
  options: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<T> {
  const backOff = new BackOff({ firstMs: 200, maxMs: 10_000 });
  for (;;) {
    options.signal.throwIfAborted();
    try {
      return await step();
    } catch (error) {
      if (!isAway(error)) throw error;
      await options.clock.sleep(backOff.next(), options.signal);
    }
  }
}
