import type { LineSink } from '../exchange/context.ts';

/** Router lines on their way to the log. */
export interface LineBatch {
  /** Names this run of the router; with `sequence` it makes a batch recognisable when it comes twice. */
  readonly boot: string;
  readonly sequence: number;
  readonly lines: readonly OutgoingLine[];
}

export interface OutgoingLine {
  readonly appId: string;
  /** ISO 8601 with milliseconds. */
  readonly time: string;
  /** 0 to 999, within the millisecond. */
  readonly micros: number;
  readonly message: string;
}

export interface LineOutboxOptions {
  readonly boot: string;
  /** Rejects when the batch has not certainly arrived; it is sent again then, unchanged. */
  readonly deliver: (batch: LineBatch) => Promise<void>;
  /** Lines kept while nobody takes them. */
  readonly capacity?: number;
}

const CAPACITY = 10_000;
const BATCH_LINES = 2_000;
const COLLECT_MS = 50;
const SLOWEST_RETRY_MS = 1_000;
/** Part of the capacity that is given up at once when it is full. */
const DROP = 0.05;

/** Keeps router lines until the log has them; drops the oldest when there are too many, and says how many. */
export class LineOutbox implements LineSink {
  readonly #options: LineOutboxOptions;
  readonly #capacity: number;
  readonly #dropped = new Map<string, { count: number; readonly since: number }>();
  #pending: { readonly appId: string; readonly at: number; readonly message: string }[] = [];
  #underWay: LineBatch | undefined;
  #sequence = 0;
  #retryMs = COLLECT_MS;
  #timer: NodeJS.Timeout | undefined;
  #delivering: Promise<void> | undefined;

  constructor(options: LineOutboxOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? CAPACITY;
  }

  add(appId: string, at: number, message: string): void {
    this.#pending.push({ appId, at, message });
    if (this.#pending.length > this.#capacity) this.#drop();
    this.#schedule(COLLECT_MS);
  }

  /** Sends what is left; gives up when the signal aborts. */
  async close(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#pending.length > 0 || this.#underWay)) {
      this.#cancel();
      await this.#deliver();
      if (this.#underWay) await waitFor(COLLECT_MS);
    }
    this.#cancel();
  }

  #schedule(ms: number): void {
    if (this.#timer || this.#delivering) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#deliver();
    }, ms);
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #deliver(): Promise<void> {
    this.#delivering ??= this.#deliverBatch().finally(() => {
      this.#delivering = undefined;
      if (this.#underWay || this.#pending.length > 0) this.#schedule(this.#retryMs);
    });
    return this.#delivering;
  }

  async #deliverBatch(): Promise<void> {
    this.#underWay ??= this.#nextBatch();
    try {
      await this.#options.deliver(this.#underWay);
      this.#underWay = undefined;
      this.#retryMs = this.#pending.length >= BATCH_LINES ? 0 : COLLECT_MS;
    } catch {
      this.#retryMs = Math.min(Math.max(this.#retryMs, COLLECT_MS) * 2, SLOWEST_RETRY_MS);
    }
  }

  #nextBatch(): LineBatch {
    this.#sequence += 1;
    const notices = [...this.#dropped].map(([appId, { count, since }]) => dropNotice(appId, count, since));
    this.#dropped.clear();
    const lines = this.#pending
      .splice(0, BATCH_LINES)
      .map(({ appId, at, message }) => outgoing(appId, at, message));
    return { boot: this.#options.boot, sequence: this.#sequence, lines: [...notices, ...lines] };
  }

  #drop(): void {
    for (const { appId, at } of this.#pending.splice(0, Math.max(1, Math.floor(this.#capacity * DROP)))) {
      const before = this.#dropped.get(appId);
      if (before) before.count += 1;
      else this.#dropped.set(appId, { count: 1, since: at });
    }
  }
}

function dropNotice(appId: string, count: number, since: number): OutgoingLine {
  const start = new Date(since).toISOString().replace('Z', '+00:00');
  return outgoing(
    appId,
    since,
    `Error L10 (output buffer overflow): ${count} messages dropped since ${start}.`,
  );
}

function outgoing(appId: string, at: number, message: string): OutgoingLine {
  const whole = Math.floor(at);
  return { appId, time: new Date(whole).toISOString(), micros: Math.floor((at - whole) * 1000), message };
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
