import type { Clock } from '../std/clock.ts';
import type { AttachedStream } from './port.ts';
import { TerminalInput } from './terminal-input.ts';

/** Whoever sits at the other end. */
interface TerminalClient {
  /** Ends when it has gone. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Resolves when it may be given more. */
  write(bytes: Uint8Array): Promise<void>;
}

interface TerminalLinkOptions {
  readonly client: TerminalClient;
  readonly tty: boolean;
  readonly clock: Clock;
  /** Called once when the client has gone while the process still runs. */
  readonly onClientGone: () => void;
  /** Aborts when the process has ended, or nobody is to wait for it. */
  readonly signal: AbortSignal;
}

/** Passes bytes between a client and a process, whichever of them is the slower. */
export class TerminalLink {
  readonly #options: TerminalLinkOptions;
  readonly #gone = Promise.withResolvers<void>();
  #clientIsGone = false;

  constructor(options: TerminalLinkOptions) {
    this.#options = options;
  }

  /** Resolves when the process has written its last; read to its end whoever listens, or it would stall. */
  async pass(stream: AttachedStream): Promise<void> {
    void this.#input(stream);
    await this.#output(stream);
  }

  /** Resolves when the client has taken it, or has gone. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#clientIsGone) return;
    await Promise.race([this.#options.client.write(bytes).catch(() => undefined), this.#gone.promise]);
  }

  async #input(stream: AttachedStream): Promise<void> {
    const { client, tty, clock, onClientGone, signal } = this.#options;
    const input = new TerminalInput({ stream, tty, clock, signal });
    try {
      for await (const bytes of client.input) {
        // A process that closed its standard input is none of the client's trouble.
        await input.write(bytes).catch(() => undefined);
      }
    } catch {
      // A broken connection is a client that has gone.
    }
    this.#clientIsGone = true;
    this.#gone.resolve();
    if (!signal.aborted) onClientGone();
  }

  async #output(stream: AttachedStream): Promise<void> {
    const { signal } = this.#options;
    const stop = (): void => stream.destroy();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const bytes of stream.output) await this.write(bytes);
    } catch {
      // The process, or the engine, went away: how it ended is asked next.
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}
