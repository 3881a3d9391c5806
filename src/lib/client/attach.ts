import type { Duplex } from 'node:stream';

const GREETING = 'rendezvous\r\n';
/** What the platform ends a session with: U+FFFF in UTF-8, then the status. */
const MARKER = Buffer.from('\uFFFF heroku-command-exit-status: ');

/**
 * The client's side of an attached one-off dyno: shows its secret, waits for the greeting, then passes bytes both
 * ways and reads the exit status off the end.
 */
export class AttachSession {
  readonly #connection: Duplex;

  constructor(connection: Duplex) {
    this.#connection = connection;
  }

  /** Resolves when the dyno is there. */
  async join(attachUrl: string): Promise<void> {
    this.#connection.write(`${secretOf(attachUrl)}\r\n`);
    let greeting = '';
    while (greeting.length < GREETING.length) {
      const chunk = await nextChunk(this.#connection);
      if (chunk === null) throw new Error('The dyno ended the connection before it was attached.');
      greeting += chunk.toString('latin1');
    }
    if (greeting.length > GREETING.length)
      this.#connection.unshift(Buffer.from(greeting.slice(GREETING.length), 'latin1'));
  }

  /** Bytes for the dyno's terminal or standard input. */
  write(bytes: Uint8Array): boolean {
    return this.#connection.writable && this.#connection.write(bytes);
  }

  /** Resolves when the dyno takes more. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.#connection.once('drain', resolve).once('close', resolve));
  }

  /** The end of a piped standard input. */
  endInput(): void {
    this.write(Buffer.of(4));
  }

  /** Leaves; the platform hangs the dyno up. */
  leave(): void {
    this.#connection.destroy();
  }

  /**
   * Passes what the dyno writes to `onOutput` and resolves with its exit status, or with null when the connection
   * ended without one.
   */
  async read(onOutput: (bytes: Uint8Array) => Promise<void> | void): Promise<number | null> {
    let held = Buffer.alloc(0);
    for await (const chunk of this.#connection) {
      held = Buffer.concat([held, chunk]);
      const safe = beforeMarker(held);
      if (safe > 0) await onOutput(held.subarray(0, safe));
      held = held.subarray(safe);
    }
    const status = /^\uFFFF heroku-command-exit-status: (\d+)\r?\n?$/.exec(held.toString());
    if (!status && held.length > 0) await onOutput(held);
    return status ? Number(status[1]) : null;
  }
}

function secretOf(attachUrl: string): string {
  const { pathname, search } = new URL(attachUrl);
  return (pathname + search).slice(1);
}

function nextChunk(stream: Duplex): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      const chunk: Buffer | null = stream.read();
      if (chunk === null && !stream.readableEnded && !stream.destroyed) return;
      stream.off('readable', settle).off('end', settle).off('close', settle).off('error', reject);
      resolve(chunk);
    };
    stream.on('readable', settle).on('end', settle).on('close', settle).on('error', reject);
    settle();
  });
}

/** How many bytes cannot belong to a marker at the end. */
function beforeMarker(bytes: Buffer): number {
  for (let at = bytes.indexOf(MARKER[0] ?? 0); at !== -1; at = bytes.indexOf(MARKER[0] ?? 0, at + 1))
    if (mayEnd(bytes.subarray(at))) return at;
  return bytes.length;
}

function mayEnd(tail: Buffer): boolean {
  const length = Math.min(MARKER.length, tail.length);
  return (
    MARKER.compare(tail, 0, length, 0, length) === 0 &&
    /^\d{0,10}\r?\n?$/.test(tail.subarray(length).toString('latin1'))
  );
}
