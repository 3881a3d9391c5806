import type { Clock } from '../std/clock.ts';

interface Watch {
  /** Whether whoever reads may do so still; a failure to tell means no. */
  readonly isAllowed: () => Promise<boolean>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** A login that was ended is to show nothing within five seconds. */
const LOOK_MS = 4_000;

/** The same stream, which ends when whoever reads it is allowed to no more. */
export function whileAllowed(stream: ReadableStream<Uint8Array>, watch: Watch): ReadableStream<Uint8Array> {
  const source = stream.getReader();
  const over = new AbortController();
  source.closed.catch(() => undefined).finally(() => over.abort());
  // A source that has failed says so to whoever reads it.
  notAllowed(watch, over.signal)
    .then(() => source.cancel())
    .catch(() => undefined);
  return new ReadableStream<Uint8Array>(
    {
      async pull(page) {
        const { done, value } = await source.read();
        if (done) page.close();
        else page.enqueue(value);
      },
      cancel: (reason) => source.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** Resolves when that is so, or nobody reads any more. */
async function notAllowed({ isAllowed, clock }: Watch, signal: AbortSignal): Promise<void> {
  try {
    do await clock.sleep(LOOK_MS, signal);
    while (await isAllowed());
  } catch {
    // It is over, or cannot be told.
  }
}
