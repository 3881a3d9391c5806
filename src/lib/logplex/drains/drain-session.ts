import type { NumberedLogLine } from '../../domain/log-line.ts';
import { BackOff } from '../../std/back-off.ts';
import { Bell } from '../../std/bell.ts';
import type { Clock } from '../../std/clock.ts';
import { randomHex } from '../../std/ids.ts';
import { outputOverflow } from '../overflow.ts';
import { DrainBuffer, type Loss } from './drain-buffer.ts';
import type { ProgressFile } from './progress.ts';
import type { Attempt, Batch, Receiver } from './receiver.ts';

export interface DrainSessionOptions {
  readonly receiver: Receiver;
  readonly progress: ProgressFile;
  readonly clock: Clock;
  /** The receiver could not prove who it is; told once until it is well again. */
  readonly onBadCertificate: () => void;
}

/** The newest lines of a log, and the sequence number that the next one will have. */
export interface LogEnd {
  readonly next: number;
  readonly lines: readonly NumberedLogLine[];
}

const CAPACITY = 1024;
/** For a receiver that has taken nothing for a long time. */
const SMALL_CAPACITY = 10;
const SHRINK_AFTER_MS = 5 * 60_000;
const BATCH_BYTES = 102_400;
/** Lines that come within this time travel together. */
const GATHER_MS = 100;
const BACK_OFF = { firstMs: 1000, maxMs: 60_000 };
/** What is under way when a session ends may still arrive. */
const LAST_ATTEMPT_MS = 1000;

/** A batch with what becomes of its lines when it is given up. */
interface Load {
  readonly batch: Batch;
  readonly lines: readonly NumberedLogLine[];
  readonly loss: Loss | null;
}

/** Sends what it is offered to one receiver, a batch after the other. Never holds up who offers: what is too much is counted. */
export class DrainSession {
  readonly #options: DrainSessionOptions;
  readonly #buffer: DrainBuffer;
  readonly #backOff = new BackOff(BACK_OFF);
  readonly #bell = new Bell();
  readonly #ending = new AbortController();
  readonly #ended: Promise<void>;
  #failingSince: number | null = null;
  #certificateTold = false;
  /** Sequence number of the newest line that was offered. */
  #last: number;

  /** Goes on behind the last line that is known to be settled, as far as the log still has what followed. */
  constructor(options: DrainSessionOptions, log: LogEnd) {
    this.#options = options;
    const before = options.progress.read();
    // A place that lies ahead belongs to a log that was lost.
    const { after, loss } = before && before.after < log.next ? before : { after: log.next - 1, loss: null };
    const missed = log.lines.filter((line) => line.sequence > after);
    this.#last = log.next - 1;
    this.#buffer = new DrainBuffer(CAPACITY, loss);
    this.#buffer.lose(forgotten(after, missed[0], log.next, options.clock.now()));
    this.#buffer.offer(missed.filter(isForDrains));
    this.#remember();
    this.#ended = this.#work();
  }

  offer(lines: readonly NumberedLogLine[]): void {
    this.#last = lines.at(-1)?.sequence ?? this.#last;
    this.#buffer.offer(lines.filter(isForDrains));
    this.#bell.ring();
  }

  /** Sends no more; what is left goes out when it is opened again, unless it was closed for good. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#ended;
    await this.#options.receiver.close();
  }

  async #work(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const rings = this.#bell.rings;
      if (this.#buffer.size === 0) await this.#bell.heard(rings, signal);
      else if (await this.#slept(GATHER_MS)) await this.#deliver(this.#load());
    }
  }

  async #deliver(load: Load): Promise<void> {
    const { receiver } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(load.batch);
      if (outcome === 'delivered') return this.#delivered();
      this.#failed(outcome);
      if (this.#ending.signal.aborted) return;
      const isLast = outcome === 'refused' || attempt >= receiver.attempts;
      if (isLast) this.#giveUp(load);
      const slept = await this.#slept(this.#backOff.next());
      if (isLast || !slept) return;
    }
  }

  /** A batch that is under way when the session ends gets a moment, since nobody knows whether it has arrived. */
  async #attempt(batch: Batch): Promise<Attempt> {
    const { receiver, clock } = this.#options;
    const cut = new AbortController();
    const over = new AbortController();
    const onEnding = (): void =>
      void clock.sleep(LAST_ATTEMPT_MS, over.signal).then(
        () => cut.abort(),
        () => undefined,
      );
    this.#ending.signal.addEventListener('abort', onEnding, { once: true });
    try {
      return await receiver.send(batch, cut.signal);
    } finally {
      this.#ending.signal.removeEventListener('abort', onEnding);
      over.abort();
    }
  }

  #load(): Load {
    const { receiver, clock } = this.#options;
    const loss = this.#buffer.takeLoss();
    const head = loss ? [receiver.encode(overflow(loss, clock.now()))] : [];
    const frames: Buffer[] = [...head];
    let bytes = head.reduce((sum, frame) => sum + frame.length, 0);
    const lines = this.#buffer.take((line) => {
      const frame = receiver.encode(line);
      bytes += frame.length;
      if (bytes > BATCH_BYTES && frames.length > head.length) return false;
      frames.push(frame);
      return true;
    });
    return { batch: { id: randomHex(16), count: frames.length, body: Buffer.concat(frames) }, lines, loss };
  }

  #delivered(): void {
    this.#failingSince = null;
    this.#certificateTold = false;
    this.#backOff.reset();
    this.#buffer.resize(CAPACITY);
    this.#remember();
  }

  #failed(outcome: Attempt): void {
    const now = this.#options.clock.monotonic();
    this.#failingSince ??= now;
    if (now - this.#failingSince >= SHRINK_AFTER_MS) this.#buffer.resize(SMALL_CAPACITY);
    if (outcome !== 'certificate' || this.#certificateTold) return;
    this.#certificateTold = true;
    this.#options.onBadCertificate();
  }

  #giveUp({ lines, loss }: Load): void {
    const [first] = lines;
    this.#buffer.lose(first ? { count: lines.length, since: first.time } : null);
    this.#buffer.lose(loss);
    this.#remember();
  }

  /** Only while no batch is under way: everything before what waits is then delivered, or counted as lost. */
  #remember(): void {
    const after = this.#buffer.first ? this.#buffer.first.sequence - 1 : this.#last;
    this.#options.progress.write({ after, loss: this.#buffer.loss });
  }

  /** Whether the time has passed before the session has ended. */
  #slept(ms: number): Promise<boolean> {
    return this.#options.clock.sleep(ms, this.#ending.signal).then(
      () => true,
      () => false,
    );
  }
}

/** What was written while nobody drained, and is no longer known. */
function forgotten(after: number, first: NumberedLogLine | undefined, next: number, now: Date): Loss | null {
  const count = (first?.sequence ?? next) - after - 1;
  return count > 0 ? { count, since: first?.time ?? now } : null;
}

const overflow = ({ count, since }: Loss, time: Date) =>
  ({ time, source: 'heroku', process: 'logplex', message: outputOverflow(count, since) }) as const;

/** What is wrong with a drain's certificate concerns who reads the log (Dev Center: Error Codes, L14). */
const isForDrains = ({ source, process, message }: NumberedLogLine): boolean =>
  !(source === 'heroku' && process === 'logplex' && message.startsWith('Error L14 '));
