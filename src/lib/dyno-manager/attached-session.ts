import type { Dyno } from '../domain/dyno.ts';
import { exitMarker } from '../domain/exit-marker.ts';
import type { AttachedStream, ContainerExit, Engine } from '../engine/port.ts';
import { TerminalInput } from '../engine/terminal-input.ts';
import type { RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { patiently } from './patience.ts';

interface AttachedSessionOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly dyno: Dyno;
  readonly containerId: string;
  readonly tty: boolean;
  readonly client: RendezvousClient;
  /** Called once when the client has gone while the process still runs; the session goes on without it. */
  readonly onClientGone: () => void;
  readonly signal: AbortSignal;
}

/** Joins a client's terminal to the process of a one-off dyno until the process ends. */
export class AttachedSession {
  readonly #options: AttachedSessionOptions;
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;
  readonly #gone = Promise.withResolvers<void>();
  #clientIsGone = false;

  constructor(options: AttachedSessionOptions) {
    this.#options = options;
    this.#signal = AbortSignal.any([options.signal, this.#over.signal]);
  }

  /**
   * Starts the process with `start` once its streams are joined; resolves with how it ended, or `null` when it could
   * not be started, which the client was told. @throws the signal's reason
   */
  async run(start: () => Promise<void>): Promise<ContainerExit | null> {
    const { signal, client } = this.#options;
    try {
      return await this.#joined(start);
    } catch (error) {
      signal.throwIfAborted();
      await this.#toClient(encode(`${error instanceof Error ? error.message : String(error)}\r\n`));
      await this.#toClient(exitMarker(CANNOT_START));
      return null;
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
      void this.#input(stream);
      await this.#output(stream);
      const exit = await patiently(() => engine.containers.wait(containerId, signal), { clock, signal });
      await this.#toClient(exitMarker(exit.exitCode));
      return exit;
    } finally {
      stream.destroy();
    }
  }

  async #input(stream: AttachedStream): Promise<void> {
    const { client, tty, clock, onClientGone } = this.#options;
    const input = new TerminalInput({ stream, tty, clock, signal: this.#signal });
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
    if (!this.#signal.aborted) onClientGone();
  }

  /** Read to its end whoever listens, or the process would stall. */
  async #output(stream: AttachedStream): Promise<void> {
    const stop = (): void => stream.destroy();
    this.#signal.addEventListener('abort', stop, { once: true });
    try {
      for await (const bytes of stream.output) {
        await this.#toClient(bytes);
      }
    } catch {
      // The process, or the engine, went away: how it ended is asked next.
    } finally {
      this.#signal.removeEventListener('abort', stop);
    }
  }

  async #toClient(bytes: Uint8Array): Promise<void> {
    if (this.#clientIsGone) return;
    await Promise.race([this.#options.client.write(bytes).catch(() => undefined), this.#gone.promise]);
  }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A shell's own status for what it cannot execute. */
const CANNOT_START = 126;
