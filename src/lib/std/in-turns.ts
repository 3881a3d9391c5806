import { setImmediate as otherWork } from 'node:timers/promises';

const TURN_MS = 10;

/** Items one by one, with a turn for everything else that waits whenever they have taken long. @throws the signal's reason */
export async function* inTurns<T>(items: Iterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  let began = performance.now();
  for (const item of items) {
    if (performance.now() - began > TURN_MS) {
      await otherWork();
      signal.throwIfAborted();
      began = performance.now();
    }
    yield item;
  }
}
