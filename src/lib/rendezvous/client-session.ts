import type { Socket } from 'node:net';
import type { RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';

export interface SessionLimits {
  /** Clients throw away the first data they get: this long nothing else follows the greeting. */
  readonly settleMs: number;
  /** A session without traffic either way ends (Dev Center: One-Off Dynos). */
  readonly idleMs: number;
  /** A client that has ended its side and takes nothing for so long counts as gone. */
  readonly halfClosedMs: number;
  /** Longest wait for a client to take the end of a session. */
  readonly closeMs: number;
}

export const defaultSessionLimits: SessionLimits = {
  settleMs: 50,
  idleMs: 60 * 60 * 1000,
  halfClosedMs: 3000,
  closeMs: 60_000,
};

const GREETING = 'rendezvous\r\n';
/** What a terminal sends for the end of input, and clients send for the end of a pipe. */
const END_OF_INPUT = 0x04;
const KEEP_ALIVE_MS = 30_000;

/** One client that has shown its secret. */
export class ClientSession implements RendezvousClient {
  readonly input: AsyncIterable<Uint8Array>;
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #limits: SessionLimits;
  readonly #gone = new AbortController();
  /** Settles when everything before was handed to the client; never rejects. */
  #writes: Promise<void>;

  constructor(options: {
    readonly socket: Socket;
    readonly clock: Clock;
    readonly limits: SessionLimits;
  }) {
    this.#socket = options.socket;
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#socket.once('close', () => this.#gone.abort());
    if (this.#socket.closed) this.#gone.abort();
    this.#socket.setTimeout(this.#limits.idleMs, () => this.#socket.destroy());
    this.#socket.setKeepAlive(true, KEEP_ALIVE_MS).setNoDelay(true);
    this.#writes = this.#send(GREETING).then(() => this.#sleep(this.#limits.settleMs));
    this.input = this.#read();
  }

  write(bytes: Uint8Array): Promise<void> {
    this.#writes = this.#writes.then(() => this.#send(bytes));
    return this.#writes;
  }

  close(): void {
    void this.#writes.then(() => this.#socket.end());
    void this.#sleep(this.#limits.closeMs).then(() => this.#socket.destroy());
  }

  /** What the client sends. That it ends its side is the end of input, not of the session: it may go on listening. */
  async *#read(): AsyncGenerator<Uint8Array> {
    let last: number | undefined;
    try {
      for await (const chunk of this.#socket.iterator({ destroyOnReturn: false })) {
        last = chunk.at(-1);
        yield chunk;
      }
    } catch {
      // A connection that broke has ended.
      return;
    }
    if (last !== END_OF_INPUT && !this.#gone.signal.aborted) yield Uint8Array.of(END_OF_INPUT);
    await this.#silence();
  }

  /** Resolves when a client that says nothing any more takes nothing either. A killed one looks the same at first. */
  async #silence(): Promise<void> {
    for (let taken = -1; !this.#gone.signal.aborted && taken !== this.#socket.bytesWritten; ) {
      taken = this.#socket.bytesWritten;
      await this.#sleep(this.#limits.halfClosedMs);
    }
    this.#socket.destroy();
  }

  async #send(bytes: Uint8Array | string): Promise<void> {
    if (!this.#socket.writable) return;
    await new Promise<void>((resolve) => this.#socket.write(bytes, () => resolve()));
  }

  /** Ends early when the client is gone. */
  #sleep(ms: number): Promise<void> {
    return this.#clock.sleep(ms, this.#gone.signal).catch(() => undefined);
  }
}
