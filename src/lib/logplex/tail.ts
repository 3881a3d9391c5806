import type { LogLine, NumberedLogLine } from '../domain/log-line.ts';
import { Bell } from '../std/bell.ts';
import type { Clock } from '../std/clock.ts';
import { RingBuffer } from '../std/ring-buffer.ts';
import { tailOverflow } from './overflow.ts';

/** Lines kept for a reader that does not keep up (Logplex: 1,024). */
const QUEUE_LINES = 1024;

/** One reader who follows a channel. It never holds up the channel: what it cannot take in time is dropped and counted. */
export class Tail {
  readonly #matches: (line: LogLine) => boolean;
  readonly #clock: Clock;
  readonly #queue = new RingBuffer<NumberedLogLine>(QUEUE_LINES);
  readonly #bell = new Bell();
  #dropped: { readonly count: number; readonly since: Date; readonly last: number } | null = null;
  #ended = false;

  constructor(options: { readonly matches: (line: LogLine) => boolean; readonly clock: Clock }) {
    this.#matches = options.matches;
    this.#clock = options.clock;
  }

  offer(lines: readonly NumberedLogLine[]): void {
    const before = this.#queue.size;
    for (const line of lines) if (this.#matches(line)) this.#enqueue(line);
    if (before === 0 && this.#queue.size > 0) this.#bell.ring();
  }

  /** No more will come. */
  end(): void {
    this.#ended = true;
    this.#bell.ring();
  }

  /** What comes, until the tail ends or the signal aborts. */
  async *lines(signal: AbortSignal): AsyncGenerator<NumberedLogLine> {
    while (!signal.aborted) {
      const rings = this.#bell.rings;
      const waiting = this.#take();
      for (const line of waiting) yield line;
      if (waiting.length > 0) continue;
      if (this.#ended) return;
      await this.#bell.heard(rings, signal);
    }
  }

  #enqueue(line: NumberedLogLine): void {
    const evicted = this.#queue.push(line);
    if (!evicted) return;
    this.#dropped = {
      count: (this.#dropped?.count ?? 0) + 1,
      since: this.#dropped?.since ?? evicted.time,
      last: evicted.sequence,
    };
  }

  #take(): readonly NumberedLogLine[] {
    const overflow = this.#overflow();
    return [...overflow, ...this.#queue.drain()];
  }

  /** Carries the number of the last line that was dropped: a reader that resumes after it goes on with the next one. */
  #overflow(): readonly NumberedLogLine[] {
    if (!this.#dropped) return [];
    const { count, since, last } = this.#dropped;
    this.#dropped = null;
    return [
      {
        sequence: last,
        time: this.#clock.now(),
        source: 'heroku',
        process: 'logplex',
        message: tailOverflow(count, since),
      },
    ];
  }
}
