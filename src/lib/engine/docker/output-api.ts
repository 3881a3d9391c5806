import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineError, type OutputLine } from '../port.ts';
import type { Connection } from './connection.ts';
import type { Ending } from './ending.ts';
import { fixedTime, isComplete, type OutputPlace, outputLine, type StreamName } from './output-place.ts';
import { dialStream, type Frame, frames } from './streams.ts';

/**
 * The output of a container through the logs API, which repeats lines on rotation and on resumption; known ones are
 * left out. After the end one more pass without following finds what the follower dropped.
 */
export async function* outputFromApi(
  connection: Connection,
  container: { readonly id: string; readonly tty: boolean },
  place: OutputPlace,
  { ending, signal }: { readonly ending: Ending; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<OutputLine> {
  while (!ending.signal.aborted) {
    yield* pass(connection, container, place, { follow: true, signal: ending.signal });
    await delay(PAUSE_MS, undefined, { signal: ending.signal }).catch(() => undefined);
  }
  if (signal?.aborted) return;
  try {
    yield* pass(connection, container, place, { follow: false, signal });
  } catch (error) {
    // Removed while it was read: there is no more.
    if (!(error instanceof EngineError) || error.code !== 'not_found') throw error;
  }
}

const PAUSE_MS = 200;

async function* pass(
  connection: Connection,
  { id, tty }: { readonly id: string; readonly tty: boolean },
  place: OutputPlace,
  { follow, signal }: { readonly follow: boolean; readonly signal?: AbortSignal | undefined },
): AsyncGenerator<OutputLine> {
  place.rewind();
  const query = { follow, stdout: true, stderr: true, timestamps: true, since: place.since };
  const path = `/containers/${id}/logs`;
  const doing = `read the output of container ${id}`;
  try {
    const answer = await connection.open(
      doing,
      (docker, spine) => dialStream(docker, { method: 'GET', path, query, signal: spine }),
      { signal },
    );
    for await (const { stream, content } of tty ? ttyLines(answer) : frames(answer)) {
      const line = lineOf(stream, content.toString('utf8'), place);
      if (line) yield line;
    }
  } catch (error) {
    if (signal?.aborted) return;
    throw connection.failure(error, doing);
  }
}

function lineOf(stream: StreamName, raw: string, place: OutputPlace): OutputLine | null {
  const space = raw.indexOf(' ');
  const time = fixedTime(raw.slice(0, space));
  const text = raw.slice(space + 1);
  const complete = isComplete(text);
  if (!place.admit(stream, time, complete)) return null;
  return outputLine({ stream, time, text, complete, cursor: place.cursor() });
}

/** A terminal's output has no frames; each line begins with its time. */
async function* ttyLines(answer: Readable): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of answer) {
    rest = Buffer.concat([rest, chunk]);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      yield { stream: 'stdout', content: rest.subarray(0, end + 1) };
      rest = rest.subarray(end + 1);
    }
  }
  if (rest.length > 0) yield { stream: 'stdout', content: rest };
}
