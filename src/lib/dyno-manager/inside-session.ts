import { exitMarker } from '../domain/exit-marker.ts';
import { EngineError, type ExecSession } from '../engine/port.ts';
import { TerminalLink } from '../engine/terminal-link.ts';
import type { RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';

interface InsideSessionOptions {
  readonly client: RendezvousClient;
  readonly tty: boolean;
  readonly clock: Clock;
  /** Called once when the client has gone while the process still runs. */
  readonly onClientGone: () => void;
  /** What the client is told when the dyno ended under it. */
  readonly farewell: string;
  readonly signal: AbortSignal;
}

/** What a process gets that ends with its dyno. */
const KILLED = 137;
/** A shell's own status for what it cannot execute. */
const CANNOT_START = 126;

/** Joins a client's terminal to one more process in a dyno, until the process or the dyno ends. Never rejects. */
export class InsideSession {
  readonly #options: InsideSessionOptions;
  readonly #over = new AbortController();
  readonly #link: TerminalLink;

  constructor(options: InsideSessionOptions) {
    this.#options = options;
    this.#link = new TerminalLink({
      ...options,
      signal: AbortSignal.any([options.signal, this.#over.signal]),
    });
  }

  async run(start: () => Promise<ExecSession>): Promise<void> {
    try {
      await this.#joined(start);
    } catch (error) {
      const { words, status } = this.#explain(error);
      await this.#link.write(new TextEncoder().encode(`${words}\r\n`));
      await this.#end(status);
    } finally {
      this.#over.abort();
      this.#options.client.close();
    }
  }

  async #joined(start: () => Promise<ExecSession>): Promise<void> {
    const session = await start();
    try {
      await this.#link.pass(session);
      this.#options.signal.throwIfAborted();
      await this.#end(await session.exitCode());
    } finally {
      session.destroy();
    }
  }

  async #end(status: number): Promise<void> {
    const { client } = this.#options;
    if (client.exit) await client.exit(status);
    else await this.#link.write(exitMarker(status));
  }

  #explain(error: unknown): { readonly words: string; readonly status: number } {
    const ended = error instanceof EngineError && ['not_found', 'conflict'].includes(error.code);
    if (ended) return { words: this.#options.farewell, status: KILLED };
    return { words: error instanceof Error ? error.message : String(error), status: CANNOT_START };
  }
}
