import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Header } from 'tar-stream';
import { failWith } from './build-failed.ts';
import { invalidSlug } from './failures.ts';

const KINDS = new Set(['file', 'directory', 'symlink', 'link', 'contiguous-file']);
const USER = 1000;

/**
 * Reads a slug archive through and returns the SHA-256 (hex) of its uncompressed tar. It came out of a container in
 * which the app's own code ran, so nothing is taken on trust: it may hold files, folders and links below `./app`, of the
 * dynos' user, and nothing that an engine would read as an order.
 * @param limit most uncompressed bytes
 * @throws {BuildFailed} `invalid_slug`
 */
export async function checkSlug(path: string, limit: number): Promise<string> {
  const hash = createHash('sha256');
  const archive = extract();
  let bytes = 0;
  const read = pipeline(
    createReadStream(path),
    createGunzip(),
    async function* (tar: AsyncIterable<Buffer>) {
      for await (const chunk of tar) {
        hash.update(chunk);
        bytes += chunk.length;
        if (bytes > limit) failWith(invalidSlug(`unpacked, it has more than ${limit} bytes.`));
        yield chunk;
      }
    },
    archive,
  );
  read.catch(() => undefined);
  for await (const entry of archive) {
    const objection = objectionTo(entry.header);
    if (objection !== null) failWith(invalidSlug(`${JSON.stringify(entry.header.name)} ${objection}.`));
    entry.resume();
  }
  await read;
  return hash.digest('hex');
}

function objectionTo(header: Header): string | null {
  if (!KINDS.has(header.type)) return `is a ${header.type}`;
  if (!isInside(header.name)) return 'is outside of the app';
  if (header.type === 'link' && !isInside(header.linkname)) return 'links to outside of the app';
  if (header.name.split('/').some((part) => part.startsWith('.wh.')))
    return 'has a name that container engines keep for themselves';
  if (header.uid !== USER || header.gid !== USER) return 'belongs to another user';
  if ((header.mode & 0o6000) !== 0) return 'would run as another user';
  return null;
}

const isInside = (name: string): boolean =>
  (name === './app' || name.startsWith('./app/')) && !name.split('/').includes('..');
