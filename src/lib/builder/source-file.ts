import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type TarEntry, tarEntries } from '../std/tar-entries.ts';

/**
 * The text of one file at the root of a source archive, gzip or not, or `null` when there is none.
 * @throws {RangeError} when it is larger than `limit` bytes
 * @throws {Error} when the archive cannot be read; the signal's reason
 */
export async function readSourceFile(
  tarPath: string,
  name: string,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<string | null> {
  for await (const entry of sourceEntries(tarPath, signal)) {
    const isIt = entry.header.type === 'file' && entry.header.name.replace(/^\.\//, '') === name;
    if (isIt) return await textOf(entry, limit);
    entry.resume();
  }
  return null;
}

/**
 * What is in a source archive, gzip or not; each entry is to be read, or resumed, before the next one.
 * @throws {Error} when the archive cannot be read; the signal's reason
 */
export async function* sourceEntries(tarPath: string, signal?: AbortSignal): AsyncGenerator<TarEntry> {
  const unpack = (await isGzip(tarPath)) ? [createGunzip()] : [];
  yield* tarEntries([createReadStream(tarPath), ...unpack], signal);
}

async function textOf(entry: AsyncIterable<unknown>, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of entry) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > limit) throw new RangeError(`the file holds more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}
