import { EngineError } from '../port.ts';
import { toEngineError } from './errors.ts';

type Chunks = AsyncIterable<Uint8Array | string>;

/** The JSON values of a stream that holds one in each line. */
export async function* jsonLines(chunks: Chunks): AsyncGenerator<Readonly<Record<string, unknown>>> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
  }
  if (rest.trim() !== '') yield JSON.parse(rest);
}

/**
 * Reads the progress of a load, import or pull to its end; the engine reports its failure in there, under status 200.
 * @returns the last `status` or `stream` text
 * @throws {EngineError}
 */
export async function readProgress(
  chunks: Chunks,
  doing: string,
  onLine?: (line: string) => void,
): Promise<string> {
  let last = '';
  for await (const message of jsonLines(chunks)) {
    if (message['error'] !== undefined) throw toEngineError(new Error(String(message['error'])), doing);
    last = String(message['status'] ?? message['stream'] ?? last).trim();
    onLine?.(progressLine(message));
  }
  if (last === '' && onLine === undefined) throw new EngineError('failed', `Cannot ${doing}: no answer`);
  return last;
}

function progressLine(message: Readonly<Record<string, unknown>>): string {
  const parts = [
    message['id'] && `${message['id']}:`,
    message['status'] ?? message['stream'],
    message['progress'],
  ];
  return parts.filter(Boolean).join(' ').trim();
}
