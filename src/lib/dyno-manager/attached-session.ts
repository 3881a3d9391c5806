import { exitMarker } from '../domain/exit-marker.ts';
import type { Failure } from '../domain/failure.ts';
import type { ContainerExit, Engine } from '../engine/port.ts';
import { TerminalLink } from '../engine/terminal-link.ts';
import type { RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { sentence } from '../std/sentence.ts';
import { patiently } from './patience.ts';

interface AttachedSessionOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly containerId: string;
  readonly tty: boolean;
  readonly client: RendezvousClient;
  /** Says to the client why the process could not be started. */
  readonly explain: (error: unknown) => Failure;
  /** Called once when the client has gone while the process still runs; the session goes on without it. */
  readonly onClientGone: () => void;
  readonly signal: AbortSignal;
}

/** Joins a client's terminal to the process of a one-off dyno until the process ends. */
export class AttachedSession {
  readonly #options: AttachedSessionOptions;
  readonly #over = new AbortController();
  readonly #link: TerminalLink;

  constructor(options: AttachedSessionOptions) {
    this.#options = options;
    this.#link = new TerminalLink({
      ...options,
      signal: AbortSignal.any([options.signal, this.#over.signal]),
    });
  }

  /**
   * Starts the process with `start` once its streams are joined; resolves with how it ended, or why it could not be
   * started, which the client was told. @throws the signal's reason
   */
  async run(start: () => Promise<void>): Promise<ContainerExit | Failure> {
    const { signal, client, explain } = this.#options;
    try {
      return await this.#joined(start);
    } catch (error) {
      signal.throwIfAborted();
      const failure = explain(error);
      await this.#link.write(encode(told(failure)));
      await this.#link.write(exitMarker(CANNOT_START));
      return failure;
    } finally {
      this.#over.abort();
      client.close();
    }
  }

  async #joined(start: () => Promise<void>): Promise<ContainerExit> {
    const { engine, clock, containerId, signal } = this.#options;
    const stream = await engine.containers.attach(containerId);
    try {
      await start();
      await this.#link.pass(stream);
      const exit = await patiently(() => engine.containers.wait(containerId, signal), { clock, signal });
      await this.#link.write(exitMarker(exit.exitCode));
      return exit;
    } finally {
      stream.destroy();
    }
  }
}

const told = ({ code, message, next }: Failure): string =>
  `Error: ${sentence(message)} ${next}\r\nError ID: ${code}\r\n`;

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A shell's own status for what it cannot execute. */
const CANNOT_START = 126;
