import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Drain } from '../domain/drain.ts';
import type { LogLine, NumberedLogLine } from '../domain/log-line.ts';
import type { DynoOutput, LogDrains, LogQuery, Logs } from '../platform/ports.ts';
import { type Clock, systemClock } from '../std/clock.ts';
import { Channel } from './channel.ts';
import { Collector } from './collector.ts';
import { Drainage } from './drains/drainage.ts';
import { messageLines } from './message-lines.ts';
import { linesByApp, type RouterBatch } from './router-batch.ts';

export interface LogplexOptions {
  /** Where the logs of all apps are kept; a folder each. */
  readonly folder: string;
  readonly output: DynoOutput;
  readonly clock?: Clock;
  /** Longest wait of `collected`. */
  readonly collectedWithinMs?: number;
  /** Whether drains may lead to this machine or a private network; not unless it is said. */
  readonly allowPrivateTargets?: boolean;
}

/** Ids name folders, and come from other processes too. */
const APP_ID = /^[\w-]{1,64}$/;
const TIDY_MS = 60 * 60 * 1000;

/** The logs of all apps. */
export class Logplex implements Logs, LogDrains {
  readonly #options: LogplexOptions;
  readonly #clock: Clock;
  readonly #channels = new Map<string, Channel>();
  readonly #collectors = new Map<string, Collector>();
  readonly #drainage: Drainage;
  /** Ids are never used again, so late lines of these have nowhere to go. */
  readonly #forgotten = new Set<string>();
  readonly #lifetime = new AbortController();

  constructor(options: LogplexOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#drainage = new Drainage({
      folder: options.folder,
      clock: this.#clock,
      allowPrivate: options.allowPrivateTargets ?? false,
      write: (appId, line) => this.write(appId, line),
    });
    void this.#tidyFromTimeToTime();
  }

  write(appId: string, line: LogLine): void {
    this.#channel(appId)?.write(split(line));
  }

  /**
   * Takes over what a router has sent; a batch that came before counts as taken.
   * @throws the file system's error when it could not be kept: the router sends it again
   */
  routerLines(batch: RouterBatch): void {
    for (const [appId, lines] of linesByApp(batch, this.#clock.now())) {
      const channel = this.#channel(appId);
      if (!channel || channel.has(batch.boot, batch.sequence)) continue;
      channel.take({ lines: lines.flatMap(split), batches: { [batch.boot]: batch.sequence } });
    }
  }

  collect({ appId, containerId, process }: Parameters<Logs['collect']>[0]): void {
    const channel = this.#channel(appId);
    this.#collectors.get(containerId)?.hurry();
    if (!channel || this.#collectors.has(containerId) || this.#lifetime.signal.aborted) return;
    const collector = new Collector({
      containerId,
      process,
      channel,
      output: this.#options.output,
      clock: this.#clock,
    });
    this.#collectors.set(containerId, collector);
    void collector.ended.then(() => this.#collectors.delete(containerId));
  }

  async collected(containerId: string): Promise<void> {
    const collector = this.#collectors.get(containerId);
    if (!collector) return;
    collector.hurry();
    const waiting = new AbortController();
    const limit = this.#clock.sleep(this.#options.collectedWithinMs ?? 5000, waiting.signal);
    await Promise.race([collector.ended, limit.catch(() => undefined)]);
    waiting.abort();
  }

  async *read(appId: string, query: LogQuery, signal: AbortSignal): AsyncGenerator<NumberedLogLine> {
    const channel = this.#channel(appId);
    if (channel) yield* channel.read(query, signal);
  }

  openDrain(drain: Drain): void {
    const channel = this.#channel(drain.appId);
    if (channel) this.#drainage.open(drain, channel);
  }

  closeDrain(drainId: string): Promise<void> {
    return this.#drainage.close(drainId);
  }

  async forget(appId: string): Promise<void> {
    if (!APP_ID.test(appId)) return;
    this.#forgotten.add(appId);
    const channel = this.#channels.get(appId);
    this.#channels.delete(appId);
    channel?.end();
    await this.#drainage.endOf(appId);
    await stopAll(this.#collectorsOf(channel));
    await rm(join(this.#options.folder, appId), { recursive: true, force: true });
  }

  /** Ends tails, collectors and drains; what was taken over is on disk. */
  async close(): Promise<void> {
    this.#lifetime.abort();
    for (const channel of this.#channels.values()) channel.end();
    await stopAll([...this.#collectors.values()]);
    await this.#drainage.endAll();
  }

  #channel(appId: string): Channel | undefined {
    if (this.#forgotten.has(appId) || !APP_ID.test(appId)) return undefined;
    const open = this.#channels.get(appId);
    if (open) return open;
    const channel = new Channel({ folder: join(this.#options.folder, appId), clock: this.#clock });
    this.#channels.set(appId, channel);
    return channel;
  }

  async #tidyFromTimeToTime(): Promise<void> {
    const { signal } = this.#lifetime;
    for (;;) {
      await this.#clock.sleep(TIDY_MS, signal).catch(() => undefined);
      if (signal.aborted) return;
      for (const appId of await readdir(this.#options.folder).catch(() => [])) {
        this.#tidy(appId);
        await otherWork();
      }
    }
  }

  /** Deletes what is too old, and lets go of a log that nobody reads or writes. */
  #tidy(appId: string): void {
    const channel = this.#channel(appId);
    if (!channel) return;
    channel.expire();
    if (channel.idle && this.#collectorsOf(channel).length === 0) this.#channels.delete(appId);
  }

  #collectorsOf(channel: Channel | undefined): readonly Collector[] {
    return [...this.#collectors.values()].filter((collector) => collector.channel === channel);
  }
}

async function stopAll(collectors: readonly Collector[]): Promise<void> {
  for (const collector of collectors) collector.stop();
  await Promise.all(collectors.map((collector) => collector.ended));
}

/** A message of several lines becomes as many log lines. */
const split = (line: LogLine): readonly LogLine[] =>
  messageLines(line.message).map((message) => ({ ...line, message }));
