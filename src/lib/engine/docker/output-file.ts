import { type FSWatcher, watch } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { OutputLine } from '../port.ts';
import type { Ending } from './ending.ts';
import { LogFile } from './log-file.ts';
import { fixedTime, isComplete, type OutputPlace, outputLine, type StreamName } from './output-place.ts';

/** The kernel tells of changes; this is for a change it told of while nobody listened. */
const LOOK_AGAIN_MS = 1000;
const NO_WATCH_MS = 100;

/** The output of a container from the engine's own json-file, exactly once, through its rotations. */
export async function* outputFromFile(
  path: string,
  place: OutputPlace,
  { ending, signal }: { readonly ending: Ending; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<OutputLine> {
  const resumed = place.file && (await LogFile.resume(path, place.file));
  const isBehind = behind(place, resumed !== null);
  let file = resumed ?? (await LogFile.oldest(path));
  try {
    while (file) {
      const isOver = ending.signal.aborted;
      yield* read(file, place, isBehind);
      const next = await file.next(path);
      // What the engine wrote between our last look and its rename.
      if (next) yield* read(file, place, isBehind);
      if (signal?.aborted) return;
      if (next) {
        await file.close();
        file = next;
      } else if (isOver) return;
      else await change(path, file, ending.signal);
    }
  } finally {
    await file?.close();
  }
}

async function* read(file: LogFile, place: OutputPlace, isBehind: Filter): AsyncGenerator<OutputLine> {
  for await (const { text: json, offset } of file.lines()) {
    const entry = parse(json);
    if (!entry) continue;
    const time = fixedTime(entry.time);
    const complete = isComplete(entry.log);
    if (isBehind(entry.stream, time, complete)) continue;
    const cursor = place.cursor({ inode: file.inode, offset, time: entry.time });
    yield outputLine({ stream: entry.stream, time, text: entry.log, complete, cursor });
  }
}

type Filter = (stream: StreamName, time: string, complete: boolean) => boolean;

/** Says of a line whether it was read before. Past the place of a stream, every line of it is new, whatever its time. */
function behind(place: OutputPlace, isExact: boolean): Filter {
  const streams = (['stdout', 'stderr'] as const).filter((stream) => !isExact && place.has(stream));
  const unsure = new Set<StreamName>(streams);
  return (stream, time, complete) => {
    if (!unsure.has(stream)) place.advance(stream, time, complete);
    else if (!place.admit(stream, time, complete)) return true;
    else unsure.delete(stream);
    return false;
  };
}

interface Entry {
  readonly log: string;
  readonly stream: StreamName;
  readonly time: string;
}

/** `null` for what an engine that was killed left half-written; a whole entry behind it on its line is found. */
function parse(json: string): Entry | null {
  const whole = tryParse(json);
  if (whole) return whole;
  const last = json.lastIndexOf('{"log":"');
  return last > 0 ? tryParse(json.slice(last)) : null;
}

function tryParse(json: string): Entry | null {
  try {
    const { log, stream, time } = JSON.parse(json);
    if (typeof log !== 'string' || typeof time !== 'string') return null;
    return { log, stream: stream === 'stderr' ? 'stderr' : 'stdout', time };
  } catch {
    return null;
  }
}

/** Resolves when the newest file is written to, renamed or gone, when `signal` aborts, or after a while. */
async function change(path: string, file: LogFile, signal: AbortSignal): Promise<void> {
  const changed = new AbortController();
  const done = () => changed.abort();
  const watcher = tryWatch(path)?.once('change', done).once('error', done);
  try {
    // A change before the watch was in place has no event.
    if (await file.hasMore()) return;
    const wake = AbortSignal.any([signal, changed.signal]);
    await delay(watcher ? LOOK_AGAIN_MS : NO_WATCH_MS, undefined, { signal: wake }).catch(() => undefined);
  } finally {
    watcher?.close();
  }
}

/** `null` between the rename of a file and its successor, after its removal, and where watches have run out. */
function tryWatch(path: string): FSWatcher | null {
  try {
    return watch(path);
  } catch {
    return null;
  }
}
