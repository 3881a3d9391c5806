import { posix } from 'node:path';
import { BuildFailed, failWith } from '../build-failed.ts';
import type { BuildLimits } from '../build-limits.ts';
import { scriptFailure } from '../failures.ts';
import { sourceEntries } from '../source-file.ts';
import { MOST_SHOWN, outsideOfSource, unreadableSource } from './failures.ts';

/** One file, folder or link of a source. */
export interface SourceEntry {
  readonly type: string;
  /** Where a link leads to. */
  readonly linkname: string;
}

type SourceLimits = Pick<BuildLimits, 'slugBytes' | 'sourceBytes' | 'sourceEntries'>;

/** What there is in a source, by its path from the root. */
export type SourceListing = ReadonlyMap<string, SourceEntry>;

/** The most that Linux takes. */
const LONGEST_PATH = 4_096;

/**
 * Reads a source archive through, whose names nobody vouches for.
 * @throws {BuildFailed} `source_too_large`, `source_invalid`; the signal's reason
 */
export async function listSource(
  tarPath: string,
  limits: SourceLimits,
  signal: AbortSignal,
): Promise<SourceListing> {
  try {
    return await list(tarPath, limits, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BuildFailed) throw error;
    return failWith(unreadableSource(error instanceof Error ? error.message : String(error)));
  }
}

async function list(tarPath: string, limits: SourceLimits, signal: AbortSignal): Promise<SourceListing> {
  const listing = new Map<string, SourceEntry>();
  const strays: string[] = [];
  let bytes = 0;
  // Of every entry, also of a name that was there before or is refused at the end: each takes its time.
  let entries = 0;
  for await (const entry of sourceEntries(tarPath, signal)) {
    const { name, type, linkname, size = 0 } = entry.header;
    const path = pathInSource(name);
    if (path !== null) listing.set(path, { type: type ?? 'file', linkname: linkname ?? '' });
    else if (strays.length <= MOST_SHOWN) strays.push(name);
    bytes += size;
    entries += 1;
    if (bytes > limits.sourceBytes || entries > limits.sourceEntries)
      failWith(scriptFailure(['source_too_large'], { buildpacks: [], limits }));
    entry.resume();
  }
  if (strays.length > 0) failWith(outsideOfSource(strays));
  return listing;
}

/** A path from the root of the source, without `.` and `..`; empty for the root, `null` for what cannot be in it. */
export function pathInSource(name: string): string | null {
  if (name.startsWith('/') || name.includes('\0') || name.length > LONGEST_PATH) return null;
  const path = posix.normalize(name).replace(/\/$/, '');
  if (path === '..' || path.startsWith('../')) return null;
  return path === '.' ? '' : path;
}
