import { fstatSync, writeSync } from 'node:fs';

/** Nobody reads our output any more, as after `| head`: not a failure. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** A standard stream, written directly: `process.stdout` takes milliseconds to come up. */
export type Stream = 'stdout' | 'stderr';

const DESCRIPTORS = { stdout: 1, stderr: 2 } as const;

/**
 * Writes all of it before it returns.
 * @throws {OutputClosed} when the reader has gone
 */
export function write(stream: Stream, text: string | Uint8Array): void {
  let bytes: Uint8Array = typeof text === 'string' ? Buffer.from(text) : text;
  while (bytes.length > 0)
    try {
      bytes = bytes.subarray(writeSync(DESCRIPTORS[stream], bytes));
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EPIPE' || code === 'EBADF') throw new OutputClosed();
      if (code !== 'EAGAIN') throw error;
      // The reader is slow and shares a non-blocking pipe with us.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
}

/** Whether the stream is a terminal. Only a character device is worth the question, and a look at the file is cheap. */
export function isTerminal(stream: Stream | 'stdin'): boolean {
  const descriptor = stream === 'stdin' ? 0 : DESCRIPTORS[stream];
  try {
    if (!fstatSync(descriptor).isCharacterDevice()) return false;
  } catch {
    return false;
  }
  return (stream === 'stdin' ? process.stdin : process[stream]).isTTY === true;
}

/** Columns of the terminal behind a stream, or null when there is none. */
export function terminalWidth(stream: Stream): number | null {
  return isTerminal(stream) ? process[stream].columns || null : null;
}

/** Whether to colour what goes to a stream: on a terminal, unless NO_COLOR or FORCE_COLOR say otherwise. */
export function wantsColour(stream: Stream, env: NodeJS.ProcessEnv = process.env): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env['NO_COLOR'] || env['TERM'] === 'dumb' || env['RENGA_COLOR'] === '0') return false;
  return isTerminal(stream);
}
