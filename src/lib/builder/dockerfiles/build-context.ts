import { posix } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Header, type Pack, pack } from 'tar-stream';
import { inTurns } from '../../std/in-turns.ts';
import { failWith } from '../build-failed.ts';
import { readSourceFile, sourceEntries } from '../source-file.ts';
import { dockerIgnore } from './docker-ignore.ts';
import { ignoreTooLong, ignoreTooMany, leadsOutside, MOST_SHOWN } from './failures.ts';
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
const IGNORE_LIMIT = 16 * 1024;
const MOST_RULES = 1_000;
const KINDS: readonly string[] = ['file', 'contiguous-file', 'directory', 'symlink', 'link'];

interface ContextSource {
  readonly tarPath: string;
  readonly listing: SourceListing;
  /** Path of the Dockerfile in the source. */
  readonly dockerfile: string;
  /** What stands in it, which is what the engine is given: the archive may have several under that name. */
  readonly text: string;
  readonly signal: AbortSignal;
}

/** Paths of the source that are in the context, each with its path there. */
type Names = ReadonlyMap<string, string>;

/**
 * A tar of the folder that a Dockerfile is in, made while it is read.
 * @throws {BuildFailed} `source_invalid` for links that lead out of the source, for what is no file, folder or link, and
 *   for more patterns than may be; the signal's reason
 */
export async function buildContext(source: ContextSource): Promise<BuildContext> {
  const names = await namesIn(source);
  const wrong: (readonly [path: string, target: string])[] = [];
  for await (const path of inTurns(names.keys(), source.signal)) {
    const entry = source.listing.get(path);
    if (entry && !isSafe(path, entry, names) && wrong.length <= MOST_SHOWN)
      wrong.push([path, entry.linkname]);
  }
  if (wrong.length > 0) failWith(leadsOutside(wrong));
  const archive = pack();
  const stream = Readable.from(archive, { objectMode: false });
  // What goes wrong is told by `written`; a stream's error that nobody listens to would end the process.
  stream.on('error', () => undefined);
  return { dockerfile: posix.basename(source.dockerfile), stream, written: fill(archive, source, names) };
}

/** What says how to build is always there. */
async function namesIn({ tarPath, listing, dockerfile, signal }: ContextSource): Promise<Names> {
  const { dir, base } = posix.parse(dockerfile);
  const ignorePath = posix.join(dir, IGNORE);
  const ignore = dockerIgnore(await ignoreFile(tarPath, ignorePath, signal));
  if (ignore.rules > MOST_RULES) failWith(ignoreTooMany(ignorePath, ignore.rules, MOST_RULES));
  const beginning = dir === '' ? '' : `${dir}/`;
  const names = new Map<string, string>();
  for await (const path of inTurns(listing.keys(), signal)) {
    if (!path.startsWith(beginning) || path === '') continue;
    const name = path.slice(beginning.length);
    if (name === base || name === IGNORE || !ignore.isOut(name)) names.set(path, name);
  }
  return names;
}

async function ignoreFile(tarPath: string, path: string, signal: AbortSignal): Promise<string> {
  try {
    return (await readSourceFile(tarPath, path, { limit: IGNORE_LIMIT, signal })) ?? '';
  } catch (error) {
    if (error instanceof RangeError) failWith(ignoreTooLong(path, IGNORE_LIMIT));
    throw error;
  }
}

/** A link stays in the source; a second name of a file needs that file beside it. */
function isSafe(path: string, { type, linkname }: SourceEntry, names: Names): boolean {
  if (type === 'link') return names.has(pathInSource(linkname) ?? '');
  if (type !== 'symlink') return KINDS.includes(type);
  return !linkname.startsWith('/') && pathInSource(posix.join(posix.dirname(path), linkname)) !== null;
}

/** The Dockerfile comes last, where nothing that is unpacked after it can take its place, by whatever link. */
async function fill(
  archive: Pack,
  { tarPath, dockerfile, text, signal }: ContextSource,
  names: Names,
): Promise<void> {
  let header: Header | null = null;
  for await (const entry of sourceEntries(tarPath, signal)) {
    const path = pathInSource(entry.header.name) ?? '';
    const name = names.get(path);
    if (path === dockerfile) header = entry.header;
    if (name === undefined || path === dockerfile) entry.resume();
    else await pipeline(entry, archive.entry(headerOf(entry.header, name, names)));
  }
  const { mode = 0o644, mtime = new Date(0) } = header ?? {};
  archive.entry({ name: posix.basename(dockerfile), mode, mtime: mtime ?? new Date(0) }, text);
  archive.finalize();
}

function headerOf(
  { type, mode, mtime, size, linkname }: Header,
  name: string,
  names: Names,
): Partial<Header> & Pick<Header, 'name'> {
  const target = type === 'link' ? names.get(pathInSource(linkname ?? '') ?? '') : linkname;
  return {
    name,
    ...(type ? { type } : {}),
    ...(mode === undefined ? {} : { mode }),
    ...(mtime ? { mtime } : {}),
    ...(size === undefined ? {} : { size }),
    ...(target ? { linkname: target } : {}),
  };
}
