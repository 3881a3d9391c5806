import { type Duplex, Readable } from 'node:stream';
import { type AttachedStream, EngineError } from '../port.ts';
import { asDuplex, frames } from './streams.ts';

/** The standard streams behind a hijacked connection. */
export function attachedStream(connection: unknown, tty: boolean): AttachedStream {
  const duplex = asDuplex(connection);
  // Reading reports a broken connection; a writer alone must not end the process with it.
  duplex.on('error', () => {});
  return {
    output: Readable.from(tty ? duplex : contents(duplex), { objectMode: false }),
    write: (bytes) => write(duplex, bytes),
    end: () => void duplex.end(),
    destroy: () => void duplex.destroy(),
  };
}

async function* contents(duplex: Duplex): AsyncGenerator<Buffer> {
  for await (const { content } of frames(duplex)) yield content;
}

function write(duplex: Duplex, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    duplex.write(bytes, (error) => (error ? reject(ended(error)) : resolve()));
  });
}

const ended = (cause: Error): EngineError =>
  new EngineError('conflict', `Cannot write to the standard input: ${cause.message}`, { cause });
