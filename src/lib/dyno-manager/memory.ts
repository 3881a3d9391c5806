import type { Dyno } from '../domain/dyno.ts';
import type { ContainerStats, Engine } from '../engine/port.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import type { Ledger } from './ledger.ts';
import { exceededLines, MEBIBYTE, memoryUse, vastlyExceededLines } from './memory-use.ts';

interface MemoryOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'dynoSizes'>;
  readonly life: AbortSignal;
}

/** A dyno that ends of it has its own lines; this long after the news it has ended, or has outlived it. */
const AFTERMATH_MS = 1_000;
/** Each is told of at most once in this time. Source: Dev Center, Error Codes ("about every 20 seconds"). */
const REPEAT_MS = 20_000;

/** Tells of dynos that go over the memory of their size and run on. */
export class Memory {
  readonly #options: MemoryOptions;
  readonly #exceeded = new Reminder();
  readonly #killed = new Reminder();

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** R14: it needs more than its quota. Page cache does not count, for the kernel takes that back before it kills. */
  sampled(dyno: Dyno, stats: ContainerStats): void {
    const { ledger, clock, settings } = this.#options;
    const use = memoryUse(dyno, stats.heldBytes, settings.dynoSizes);
    if (stats.heldBytes <= use.quotaMb * MEBIBYTE || !this.#exceeded.isDue(dyno.id, clock.monotonic()))
      return;
    ledger.say(dyno, exceededLines(use));
  }

  /** R15 of one process among several: the kernel killed it at the ceiling, and the dyno runs on. */
  async exceeded(dyno: Pick<Dyno, 'appId' | 'id'>): Promise<void> {
    const { engine, ledger, clock, settings, life } = this.#options;
    if (!this.#killed.isDue(dyno.id, clock.monotonic())) return;
    await clock.sleep(AFTERMATH_MS, life);
    const row = await ledger.find(dyno);
    const stats = row?.containerId ? await engine.containers.stats(row.containerId) : null;
    if (row && stats)
      ledger.say(row, vastlyExceededLines(memoryUse(row, stats.limitBytes, settings.dynoSizes)));
  }

  forget(dynoId: string): void {
    this.#exceeded.forget(dynoId);
    this.#killed.forget(dynoId);
  }
}

/** Keeps what is said again and again to once in a while for each dyno. */
class Reminder {
  readonly #told = new Map<string, number>();

  /** @param now monotonic, ms */
  isDue(dynoId: string, now: number): boolean {
    const told = this.#told.get(dynoId);
    if (told !== undefined && now - told < REPEAT_MS) return false;
    this.#told.set(dynoId, now);
    return true;
  }

  forget(dynoId: string): void {
    this.#told.delete(dynoId);
  }
}
