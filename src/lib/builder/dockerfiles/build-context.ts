import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';
import { failWith } from '../build-failed.ts';
import { readSourceFile, sourceEntries } from '../source-file.ts';
import { dockerIgnore } from './docker-ignore.ts';
import { ignoreTooLong, leadsOutside } from './failures.ts';
import { pathInSource, type SourceEntry, type SourceListing } from './source-listing.ts';

/** What the steps of a Dockerfile may copy: its folder, but for what is ignored there. */
export interface BuildContext {
  /** Path of the Dockerfile in it. */
  readonly dockerfile: string;
  readonly stream: Readable;
  /** Rejects when the source cannot be read; the stream then never ends. */
  readonly written: Promise<void>;
}

const IGNORE = '.dockerignore';
const IGNORE_LIMIT = 64 * 1024;
const KINDS: readonly string[] = ['file', 'contiguous-file', 'directory', 'symlink', 'link'];

/**
 * A tar of the folder that a Dockerfile is in, made while it is read.
 * @throws {BuildFailed} `source_invalid` for links that lead out of the source, and for what is no file, folder or link
 */
export async function buildContext(
  tarPath: string,
  listing: SourceListing,
  dockerfilePath: string,
): Promise<BuildContext> {
  const { dir, base: dockerfile } = posix.parse(dockerfilePath);
  const isOut = dockerIgnore(await ignoreFile(tarPath, posix.join(dir, IGNORE)));
  /** Its path in the context, or `null` for what is not in it. What says how to build is always there. */
  const inContext = (path: string): string | null => {
    const inside = posix.relative(dir, path);
    if (inside === '' || inside === '..' || inside.startsWith('../')) return null;
    return inside === dockerfile || inside === IGNORE || !isOut(inside) ? inside : null;
  };
  const wrong = [...listing].filter(([path, entry]) => {
    return inContext(path) !== null && !isSafe(path, entry, inContext);
  });
  if (wrong.length > 0) failWith(leadsOutside(wrong.map(([path, { linkname }]) => [path, linkname])));
  const archive = pack();
  const stream = Readable.from(archive, { objectMode: false });
  // What goes wrong is told by `written`; a stream's error that nobody listens to would end the process.
  stream.on('error', () => undefined);
  return { dockerfile, stream, written: fill(archive, tarPath, inContext) };
}

async function ignoreFile(tarPath: string, path: string): Promise<string> {
  try {
    return (await readSourceFile(tarPath, path, IGNORE_LIMIT)) ?? '';
  } catch (error) {
    if (error instanceof RangeError) failWith(ignoreTooLong(path, IGNORE_LIMIT));
    throw error;
  }
}

/** A link stays in the source; a second name of a file needs that file beside it. */
function isSafe(
  path: string,
  { type, linkname }: SourceEntry,
  inContext: (path: string) => string | null,
): boolean {
  if (type === 'link') {
    const target = pathInSource(linkname);
    return target !== null && inContext(target) !== null;
  }
  if (type !== 'symlink') return KINDS.includes(type);
  return !linkname.startsWith('/') && pathInSource(posix.join(posix.dirname(path), linkname)) !== null;
}

async function fill(
  archive: Pack,
  tarPath: string,
  inContext: (path: string) => string | null,
): Promise<void> {
  for await (const entry of sourceEntries(tarPath)) {
    const name = inContext(pathInSource(entry.header.name) ?? '');
    if (name === null) entry.resume();
    else await pipeline(entry, archive.entry(headerOf(entry.header, name, inContext)));
  }
  archive.finalize();
}

function headerOf(
  { type, mode, mtime, size, linkname }: Header,
  name: string,
  inContext: (path: string) => string | null,
): Partial<Header> & Pick<Header, 'name'> {
  const target = type === 'link' ? inContext(pathInSource(linkname ?? '') ?? '') : linkname;
  return {
    name,
    ...(type ? { type } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(mtime ? { mtime } : {}),
    ...(size === undefined ? {} : { size }),
    ...(target ? { linkname: target } : {}),
  };
}
