import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';

/**
 * The regular files of a small archive by name, at most `limit` bytes together.
 * @throws {RangeError} when there is more
 */
export async function readSmallFiles(tar: Readable, limit: number): Promise<ReadonlyMap<string, string>> {
  const archive = extract();
  const read = pipeline(tar, archive);
  read.catch(() => undefined);
  const files = new Map<string, string>();
  let total = 0;
  for await (const entry of archive) {
    const chunks: Buffer[] = [];
    for await (const chunk of bytesOf(entry)) {
      total += chunk.length;
      if (total > limit) throw new RangeError(`the archive holds more than ${limit} bytes`);
      chunks.push(chunk);
    }
    if (entry.header.type === 'file') files.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  await read;
  return files;
}

/**
 * Streams the one file that an archive holds.
 * @throws {Error} when there is none
 */
export async function* readOneFile(tar: Readable): AsyncIterable<Buffer> {
  const archive = extract();
  const read = pipeline(tar, archive);
  read.catch(() => undefined);
  let found = false;
  for await (const entry of archive) {
    if (entry.header.type === 'file') found = true;
    yield* bytesOf(entry);
  }
  await read;
  if (!found) throw new Error('the archive holds no file');
}

/** The client's types do not say what an entry yields. */
async function* bytesOf(entry: AsyncIterable<unknown>): AsyncIterable<Buffer> {
  for await (const chunk of entry) if (Buffer.isBuffer(chunk)) yield chunk;
}
