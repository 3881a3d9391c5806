import type { Dyno } from '../domain/dyno.ts';
import type { Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import { Bell } from '../std/bell.ts';
import type { Clock } from '../std/clock.ts';

type Thresholds = Pick<Settings, 'cycleMs' | 'cycleJitterMs'>;

interface CyclingOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Thresholds;
  /** Puts a fresh run in the place of a dyno, or stops a one-off. */
  readonly cycle: (dyno: Dyno) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

const LOOK_EVERY_MS = 60_000;
/** A dyno whose successor could not serve goes on, and is left alone for this long. */
const RETRY_MS = 60 * 60_000;

/** Replaces every dyno of the formation once a day, and stops one-offs, as Heroku does. Source: Dev Center, Dyno Restarts. */
export class Cycling {
  readonly #options: CyclingOptions;
  readonly #bell = new Bell();
  #tried: ReadonlyMap<string, number> = new Map();

  constructor(options: CyclingOptions) {
    this.#options = options;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { onError } = this.#options;
    while (!signal.aborted) {
      const rings = this.#bell.rings;
      const waitMs = await this.look(signal).catch((error: unknown) => {
        if (!signal.aborted) onError(error);
        return LOOK_EVERY_MS;
      });
      await this.#rest(waitMs, rings, signal);
    }
  }

  /** There may be something that is due earlier than all before. */
  wake(): void {
    this.#bell.ring();
  }

  /** Cycles what is due, one after the other; resolves with how long nothing else can be, ms. */
  async look(signal: AbortSignal): Promise<number> {
    const { store, clock, settings, cycle } = this.#options;
    const rows = (await store.dynos.all()).filter(
      (row) => row.state === 'up' && (row.serving || row.expiresAt !== null),
    );
    const now = clock.now().getTime();
    const known = new Set(rows.map((row) => row.id));
    this.#tried = new Map([...this.#tried].filter(([id, at]) => known.has(id) && now - at < RETRY_MS));
    const waiting = rows.filter((row) => !this.#tried.has(row.id));
    for (const row of waiting) {
      if (dueAt(row, settings) > now || signal.aborted) continue;
      this.#tried = new Map([...this.#tried, [row.id, now]]);
      await cycle(row);
    }
    const next = waiting.map((row) => dueAt(row, settings) - now).filter((ms) => ms > 0);
    return Math.min(LOOK_EVERY_MS, ...next);
  }

  async #rest(ms: number, rings: number, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const time = this.#options.clock.sleep(ms, either).catch(() => undefined);
    await Promise.race([time, this.#bell.heard(rings, either)]).finally(() => over.abort());
  }
}

const dueAt = (row: Dyno, settings: Thresholds): number => row.expiresAt?.getTime() ?? cycleAt(row, settings);

/**
 * When a run is to be replaced, unix ms. Its part of the jitter follows from its id, so that a control plane that was
 * started anew comes to the same moment.
 */
export function cycleAt(
  dyno: Pick<Dyno, 'id' | 'createdAt'>,
  { cycleMs, cycleJitterMs }: Thresholds,
): number {
  return dyno.createdAt.getTime() + cycleMs + jitterMs(dyno.id, cycleJitterMs);
}

/** How long a one-off may run. */
export const oneOffLimitMs = (
  id: string,
  { oneOffMs, cycleJitterMs }: Pick<Settings, 'oneOffMs' | 'cycleJitterMs'>,
): number => oneOffMs + jitterMs(id, cycleJitterMs);

function jitterMs(id: string, most: number): number {
  return Math.floor((Number.parseInt(id.slice(0, 8), 16) / 0x1_0000_0000) * most);
}
