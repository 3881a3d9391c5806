import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { gunzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';

/** Adds the files of a tar (gzip allowed) under `folder`. */
export async function unpack(tar: Readable, folder: string, files: Map<string, Buffer>): Promise<void> {
  const bytes = await plain(tar);
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    buffer(stream).then((content) => {
      if (header.type === 'file') files.set(posix.join(folder, header.name), content);
      next();
    }, next);
  });
  await pipeline(Readable.from([bytes]), reader);
}

/** The bytes of a tar, without its gzip. */
export async function plain(tar: Readable): Promise<Buffer> {
  const bytes = await buffer(tar);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

/** A tar of what lies at or under `path`, named from its last part on; `null` when nothing does. */
export function packed(path: string, files: ReadonlyMap<string, Buffer>): Readable | null {
  const wanted = posix.resolve('/', path);
  const found = [...files].filter(([name]) => name === wanted || name.startsWith(`${wanted}/`));
  if (found.length === 0) return null;
  const archive = pack();
  for (const [name, content] of found)
    archive.entry({ name: posix.relative(posix.dirname(wanted), name) }, content);
  archive.finalize();
  return Readable.from(archive, { objectMode: false });
}
