import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, type Extract as Unpacking } from 'tar-stream';

export type TarEntry = Unpacking extends AsyncIterable<infer T> ? T : never;

/**
 * What is in an archive, one after the other; each entry is to be read to its end, or resumed, before the next one.
 * @param parts where the bytes come from, and what they pass through
 * @throws {Error} when the archive cannot be read; the signal's reason
 */
export async function* tarEntries(
  parts: readonly [Readable, ...Transform[]],
  signal?: AbortSignal,
): AsyncGenerator<TarEntry> {
  const entries = extract();
  const read = pipeline([...parts, entries], signal ? { signal } : {});
  // It is waited for behind the last entry; whoever stops before that wants to know no more.
  read.catch(() => undefined);
  try {
    for await (const entry of entries) {
      signal?.throwIfAborted();
      yield entry;
    }
    await read;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
