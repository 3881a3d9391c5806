import type { LineSink } from '../exchange/context.ts';
import { LineJson } from './line-json.ts';
import { LinePage } from './line-page.ts';

export interface LineOutboxOptions {
  /** Names this run of the router; with the sequence it makes a batch recognisable when it comes twice. */
  readonly boot: string;
  /**
   * Takes `{boot, sequence, lines: [{appId, time, micros, message}]}`. Rejects when it has not certainly arrived; it is
   * sent again then, unchanged.
   */
  readonly deliver: (batch: Buffer) => Promise<void>;
  /** Lines kept while nobody takes them. */
  readonly capacity?: number;
}

const CAPACITY = 10_000;
const COLLECT_MS = 50;
const SPARE_PAGES = 4;
const SLOWEST_RETRY_MS = 1_000;

/** Keeps router lines until the log has them; drops the oldest when there are too many, and says how many. */
export class LineOutbox implements LineSink {
  readonly #options: LineOutboxOptions;
  readonly #capacity: number;
  readonly #json = new LineJson();
  readonly #dropped = new Map<string, { count: number; readonly since: number }>();
  readonly #spare: LinePage[] = [];
  readonly #pages: LinePage[] = [];
  #kept = 0;
  #underWay: Buffer | undefined;
  #sequence = 0;
  #retryMs = COLLECT_MS;
  #timer: NodeJS.Timeout | undefined;
  #delivering: Promise<void> | undefined;

  constructor(options: LineOutboxOptions) {
    this.#options = options;
    this.#capacity = options.capacity ?? CAPACITY;
  }

  add(appId: string, at: number, message: string): void {
    const json = this.#json.format(appId, at, message);
    if (!this.#pages.at(-1)?.add(appId, json)) this.#addPage(at).add(appId, json);
    this.#kept += 1;
    if (this.#kept > this.#capacity) this.#drop();
    if (!this.#timer && !this.#delivering) this.#schedule(COLLECT_MS);
  }

  /** Sends what is left; gives up when the signal aborts. */
  async close(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#pages.length > 0 || this.#underWay)) {
      this.#cancel();
      await this.#deliver();
      if (this.#underWay) await waitFor(COLLECT_MS);
    }
    this.#cancel();
  }

  #addPage(since: number): LinePage {
    const page = (this.#spare.pop() ?? new LinePage()).begin(since);
    this.#pages.push(page);
    return page;
  }

  #schedule(ms: number): void {
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
    this.#delivering ??= this.#deliverPage().finally(() => {
      this.#delivering = undefined;
      if (!this.#timer && (this.#underWay || this.#pages.length > 0)) this.#schedule(this.#retryMs);
    });
    return this.#delivering;
  }

  async #deliverPage(): Promise<void> {
    this.#underWay ??= this.#nextBatch();
    try {
      await this.#options.deliver(this.#underWay);
      this.#underWay = undefined;
      this.#retryMs = this.#pages.length > 1 ? 0 : COLLECT_MS;
    } catch {
      this.#retryMs = Math.min(Math.max(this.#retryMs, COLLECT_MS) * 2, SLOWEST_RETRY_MS);
    }
  }

  #nextBatch(): Buffer {
    this.#sequence += 1;
    const page = this.#pages.shift();
    const head = `{"boot":${JSON.stringify(this.#options.boot)},"sequence":${this.#sequence},"lines":[`;
    const lines = Buffer.concat([Buffer.from(this.#notices()), page?.bytes ?? Buffer.alloc(0)]);
    if (page) this.#retire(page);
    return Buffer.concat([Buffer.from(head), lines.subarray(0, -1), Buffer.from(']}')]);
  }

  /** A line for each app that has lost some, in the place of those lines. */
  #notices(): string {
    const notices = [...this.#dropped].map(([appId, { count, since }]) => {
      const start = new Date(since).toISOString().replace('Z', '+00:00');
      const message = `Error L10 (output buffer overflow): ${count} messages dropped since ${start}.`;
      return this.#json.format(appId, since, message);
    });
    this.#dropped.clear();
    return notices.join('');
  }

  #drop(): void {
    const page = this.#pages.shift();
    if (!page) return;
    for (const [appId, lines] of page.counts) {
      const before = this.#dropped.get(appId);
      if (before) before.count += lines;
      else this.#dropped.set(appId, { count: lines, since: page.since });
    }
    this.#retire(page);
  }

  #retire(page: LinePage): void {
    this.#kept -= page.lines;
    if (this.#spare.length < SPARE_PAGES) this.#spare.push(page);
  }
}

const waitFor = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
