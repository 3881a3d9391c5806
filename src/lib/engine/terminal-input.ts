import type { Clock } from '../std/clock.ts';
import type { AttachedStream } from './port.ts';

interface TerminalInputOptions {
  readonly stream: AttachedStream;
  /** A terminal understands the end-of-input byte itself. */
  readonly tty: boolean;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const END_OF_INPUT = 0x04;
/** What follows this soon shows that the byte belonged to the data. */
const QUIET_MS = 250;

/** The client's bytes on their way to a process. Without a terminal, a last byte 0x04 ends its standard input. */
export class TerminalInput {
  readonly #options: TerminalInputOptions;
  #held: AbortController | undefined;
  #ended = false;

  constructor(options: TerminalInputOptions) {
    this.#options = options;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#ended || bytes.length === 0) return;
    const { stream, tty } = this.#options;
    if (this.#held) {
      this.#held.abort();
      this.#held = undefined;
      await stream.write(Uint8Array.of(END_OF_INPUT));
    }
    const mayEnd = !tty && bytes.at(-1) === END_OF_INPUT;
    const data = mayEnd ? bytes.subarray(0, -1) : bytes;
    if (data.length > 0) await stream.write(data);
    if (mayEnd) this.#hold();
  }

  #hold(): void {
    const held = new AbortController();
    const { clock, signal, stream } = this.#options;
    this.#held = held;
    clock.sleep(QUIET_MS, AbortSignal.any([signal, held.signal])).then(
      () => {
        this.#ended = true;
        stream.end();
      },
      () => undefined,
    );
  }
}
