import type { LogLine } from '../domain/log-line.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';

/** Lines that come within this time are saved together … */
const GATHER_MS = 10;
/** … but not more than these. */
const BATCH_LINES = 500;
const BATCH_CHARACTERS = 64 * 1024;
const RETRY = { firstMs: 100, maxMs: 5000 };

export interface LineBatchOptions {
  /** @throws when the lines could not be kept now */
  readonly save: (lines: readonly LogLine[]) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Gathers lines for a moment and saves them as one; never holds more than one batch. */
export class LineBatch {
  readonly #options: LineBatchOptions;
  readonly #backOff = new BackOff(RETRY);
  #lines: LogLine[] = [];
  #characters = 0;
  #changed = false;
  #timer = false;

  constructor(options: LineBatchOptions) {
    this.#options = options;
  }

  get full(): boolean {
    return this.#lines.length >= BATCH_LINES || this.#characters >= BATCH_CHARACTERS;
  }

  add(lines: readonly LogLine[]): void {
    for (const line of lines) this.#characters += line.message.length;
    this.#lines.push(...lines);
    this.#changed = true;
    this.#saveIn(GATHER_MS);
  }

  /** Resolves when everything is saved, or when the signal aborts; meanwhile the caller takes no more. */
  async save(): Promise<void> {
    const { clock, signal } = this.#options;
    while (!this.trySave() && !signal.aborted)
      await clock.sleep(this.#backOff.next(), signal).catch(() => undefined);
    this.#backOff.reset();
  }

  trySave(): boolean {
    if (!this.#changed) return true;
    try {
      this.#options.save(this.#lines);
    } catch {
      return false;
    }
    this.#lines = [];
    this.#characters = 0;
    this.#changed = false;
    return true;
  }

  #saveIn(ms: number): void {
    const { clock, signal } = this.#options;
    if (this.#timer || signal.aborted) return;
    this.#timer = true;
    const saved = (): void => {
      this.#timer = false;
      if (!this.trySave()) this.#saveIn(RETRY.maxMs);
    };
    void clock.sleep(ms, signal).then(saved, () => undefined);
  }
}
