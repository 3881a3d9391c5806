import { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';
import { EngineError } from '../port.ts';

/** One call of the engine whose answer is read as it comes; the client's own methods wait for the whole of it. */
export function dialStream(
  docker: Docker,
  {
    method,
    path,
    query,
    signal,
  }: {
    readonly method: 'GET' | 'POST';
    readonly path: string;
    readonly query: Readonly<Record<string, string | number | boolean>>;
    readonly signal: AbortSignal;
  },
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        method,
        path: `${path}?`,
        options: { ...query },
        isStream: true,
        statusCodes: { 200: true },
        abortSignal: signal,
      },
      (error, result) => {
        if (error) reject(error);
        else if (result instanceof Readable) resolve(result);
        else reject(new EngineError('failed', `Cannot read ${path}: no answer`));
      },
    );
  });
}

export function asReadable(stream: NodeJS.ReadableStream): Readable {
  return stream instanceof Readable ? stream : new Readable().wrap(stream);
}

export function asDuplex(connection: unknown): Duplex {
  if (connection instanceof Duplex) return connection;
  throw new EngineError('failed', 'The engine gave no connection to attach to');
}

/** A part of the engine's stream of standard output and error. */
export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly content: Buffer;
}

const HEADER = 8;
const STDERR = 2;

/** Reads frames (Engine API, `ContainerAttach`: one byte of stream, three of zero, four of length, big-endian). */
export async function* frames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    while (rest.length >= HEADER) {
      const end = HEADER + rest.readUInt32BE(4);
      if (rest.length < end) break;
      yield { stream: rest[0] === STDERR ? 'stderr' : 'stdout', content: rest.subarray(HEADER, end) };
      rest = rest.subarray(end);
    }
  }
}
