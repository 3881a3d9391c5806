import type { Engine } from '../engine/port.ts';
import type { Clock } from '../std/clock.ts';
import type { Ledger } from './ledger.ts';
import { quotaLines } from './run-state.ts';

interface MemoryOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly life: AbortSignal;
}

/** A dyno that ends of it has its own lines; this long after the news it has ended, or has outlived it. */
const AFTERMATH_MS = 1_000;
const REPEAT_MS = 20_000;
const MEBIBYTE = 1024 * 1024;

/** Tells, once an interval, of dynos in which a process was killed at the memory limit and which run on (R14). */
export class Memory {
  readonly #options: MemoryOptions;
  readonly #told = new Map<string, number>();

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  async exceeded(dyno: { readonly appId: string; readonly id: string }): Promise<void> {
    const { engine, ledger, clock, life } = this.#options;
    const told = this.#told.get(dyno.id);
    if (told !== undefined && clock.monotonic() - told < REPEAT_MS) return;
    this.#told.set(dyno.id, clock.monotonic());
    await clock.sleep(AFTERMATH_MS, life);
    const row = await ledger.find(dyno);
    const stats = row?.containerId ? await engine.containers.stats(row.containerId) : null;
    if (row && stats) ledger.say(row, quotaLines(Math.round(stats.limitBytes / MEBIBYTE)));
  }

  forget(dynoId: string): void {
    this.#told.delete(dynoId);
  }
}
