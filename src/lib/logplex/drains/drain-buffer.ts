import type { NumberedLogLine } from '../../domain/log-line.ts';

/** How many lines never reached a receiver. */
export interface Loss {
  readonly count: number;
  /** When the first of them was written. */
  readonly since: Date;
}

/** Lines that wait for a receiver, the newest ones: what does not fit any more is counted. */
export class DrainBuffer {
  #lines: NumberedLogLine[] = [];
  #capacity: number;
  #loss: Loss | null;

  constructor(capacity: number, loss: Loss | null) {
    this.#capacity = capacity;
    this.#loss = loss;
  }

  get size(): number {
    return this.#lines.length;
  }

  /** The oldest that waits. */
  get first(): NumberedLogLine | undefined {
    return this.#lines[0];
  }

  /** What was lost and not yet told. */
  get loss(): Loss | null {
    return this.#loss;
  }

  offer(lines: readonly NumberedLogLine[]): void {
    this.#lines.push(...lines);
    this.#dropOldest();
  }

  /** Keeps so many lines from now on. */
  resize(capacity: number): void {
    this.#capacity = capacity;
    this.#dropOldest();
  }

  /** Takes out the oldest lines: at least one, then as many as `fits` says. */
  take(fits: (line: NumberedLogLine) => boolean): readonly NumberedLogLine[] {
    const over = this.#lines.findIndex((line) => !fits(line));
    return this.#lines.splice(0, over === -1 ? this.#lines.length : Math.max(1, over));
  }

  /** The receiver was told of everything that was lost; takes it over. */
  takeLoss(): Loss | null {
    const loss = this.#loss;
    this.#loss = null;
    return loss;
  }

  /** Counts more as lost, older than what was counted since. */
  lose(loss: Loss | null): void {
    if (!loss || loss.count === 0) return;
    this.#loss = {
      count: loss.count + (this.#loss?.count ?? 0),
      since: this.#loss && this.#loss.since < loss.since ? this.#loss.since : loss.since,
    };
  }

  #dropOldest(): void {
    const [first] = this.#lines;
    const count = this.#lines.length - this.#capacity;
    if (!first || count <= 0) return;
    this.#lines.splice(0, count);
    this.lose({ count, since: first.time });
  }
}
