import { setImmediate as otherWork } from 'node:timers/promises';
import type { DynoOutput } from '../platform/ports.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import type { Channel } from './channel.ts';
import { LineBatch } from './line-batch.ts';
import { type OutputPiece, OutputReader } from './output-reader.ts';

/** Pieces after which other work has its turn. */
const TURN_PIECES = 1000;
/** Pause after each turn of a dyno that writes too much, so that it does not take the processor of all others. */
const FLOOD_PAUSE_MS = 10;
/** What a flood has cost is told when the dyno was quiet for so long. */
const QUIET_MS = 1000;

export interface CollectorOptions {
  readonly containerId: string;
  /** `web.1` */
  readonly process: string;
  readonly channel: Channel;
  readonly output: DynoOutput;
  readonly clock: Clock;
}

/** Brings the output of one container into its app's channel, each line once, over any number of restarts. */
export class Collector {
  /** Resolves when the container has ended and all that it wrote is saved, or when it was stopped. */
  readonly ended: Promise<void>;
  readonly channel: Channel;
  readonly #options: CollectorOptions;
  readonly #reader: OutputReader;
  readonly #batch: LineBatch;
  readonly #stopping = new AbortController();
  readonly #backOff = new BackOff({ firstMs: 100, maxMs: 5000 });
  #pause = new AbortController();
  #pieces = 0;
  #listening = false;

  constructor(options: CollectorOptions) {
    const { channel, containerId, process, clock } = options;
    this.channel = channel;
    this.#options = options;
    this.#reader = new OutputReader(process, channel.reader(containerId));
    this.#batch = new LineBatch({
      save: (lines) => channel.take({ lines, readers: { [containerId]: this.#reader.state } }),
      clock,
      signal: this.#stopping.signal,
    });
    this.ended = this.#run();
  }

  /** Leaves off where it is; another one goes on from there. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Somebody knows that the engine is back: what waits for that does so no longer. */
  hurry(): void {
    this.#pause.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && !(await this.#follow())) await this.#sleep(this.#backOff.next());
    this.#batch.trySave();
  }

  /** `true` when the container has ended and everything is saved. */
  async #follow(): Promise<boolean> {
    const { output, containerId, clock } = this.#options;
    const { signal } = this.#stopping;
    const after = this.#reader.state.cursor;
    const options = { ...(after === undefined ? {} : { after }), follow: true, signal };
    try {
      for await (const piece of output.output(containerId, options)) await this.#take(piece);
    } catch (error) {
      if (!isGone(error)) return false;
    }
    if (signal.aborted) return false;
    this.#batch.add(this.#reader.finish(clock.now()));
    await this.#batch.save();
    return true;
  }

  async #take(piece: OutputPiece): Promise<void> {
    this.#backOff.reset();
    this.#batch.add(this.#reader.take(piece));
    if (this.#batch.full) await this.#batch.save();
    if (this.#reader.flooded) this.#tellWhenQuiet();
    this.#pieces += 1;
    if (this.#pieces % TURN_PIECES !== 0) return;
    await otherWork();
    if (this.#reader.flooded) await this.#sleep(FLOOD_PAUSE_MS);
  }

  #tellWhenQuiet(): void {
    const { clock } = this.#options;
    const { signal } = this.#stopping;
    if (this.#listening || signal.aborted) return;
    this.#listening = true;
    const pieces = this.#pieces;
    const tell = (): void => {
      this.#listening = false;
      if (!this.#reader.state.dropped) return;
      if (this.#pieces === pieces) this.#batch.add(this.#reader.report(clock.now()));
      else this.#tellWhenQuiet();
    };
    void clock.sleep(QUIET_MS, signal).then(tell, () => undefined);
  }

  /** Ends early when the collector is stopped or hurried. */
  #sleep(ms: number): Promise<void> {
    this.#pause = new AbortController();
    const either = AbortSignal.any([this.#stopping.signal, this.#pause.signal]);
    return this.#options.clock.sleep(ms, either).catch(() => undefined);
  }
}

/** The container is not there any more: whatever the engine's class of error, its code says so. */
const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'not_found';
