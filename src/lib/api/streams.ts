import { Refusal } from '../domain/refusal.ts';
import type { Clock } from '../std/clock.ts';

export interface HeartbeatOptions {
  /** Sent when nothing else was for `everyMs`. */
  readonly beat: Uint8Array;
  readonly everyMs: number;
  readonly clock: Clock;
}

/** The chunks of a source as a body; `abort` runs when its reader goes away. */
export function bodyOf(source: AsyncIterable<Uint8Array>, abort: () => void): ReadableStream<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: abort,
    },
    { highWaterMark: 0 },
  );
}

/** The same chunks with a beat in between whenever the source is silent, so that nobody on the way hangs up. */
export async function* withHeartbeat(
  source: AsyncIterable<Uint8Array>,
  { beat, everyMs, clock }: HeartbeatOptions,
): AsyncGenerator<Uint8Array> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const result = await orSilence(next, everyMs, clock);
      if (result === 'silence') {
        yield beat;
        continue;
      }
      if (result.done) return;
      yield result.value;
      next = iterator.next();
    }
  } finally {
    next.catch(() => undefined);
    void iterator.return?.();
  }
}

async function orSilence<T>(next: Promise<T>, everyMs: number, clock: Clock): Promise<T | 'silence'> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      next,
      clock.sleep(everyMs, timer.signal).then(
        () => 'silence' as const,
        () => 'silence' as const,
      ),
    ]);
  } finally {
    timer.abort();
  }
}

/** For `catch`: a place that somebody may not look into is one that there is not. */
export const asMissing =
  (resource: string) =>
  (error: unknown): never => {
    throw error instanceof Refusal ? Refusal.missing(resource) : error;
  };
