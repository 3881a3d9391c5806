import type { Clock } from '../std/clock.ts';

interface IdleMemoryOptions {
  readonly clock: Clock;
  /** Processor time that this process has used so far, in milliseconds. */
  readonly cpuMs: () => number;
  /** Gives back whatever can be made again. */
  readonly collect: () => void;
}

const LOOK_MS = 2_000;
/** Less of the processor between two looks is a process at rest: timers go off, and no more. */
const REST_SHARE = 0.03;
/** Looks at rest after which whatever was going on is over. */
const REST_LOOKS = 3;

/**
 * Gives memory back when work is over. A process that waits for the next request keeps what the last ones needed: V8
 * collects when something is allocated, and then only what is garbage, not code that will not run again soon.
 */
export class IdleMemory {
  readonly #options: IdleMemoryOptions;

  constructor(options: IdleMemoryOptions) {
    this.#options = options;
  }

  /** Resolves when the signal aborts. Once for each time of work, after a few seconds of rest: it takes a tenth of a second. */
  async watch(signal: AbortSignal): Promise<void> {
    const { clock, cpuMs, collect } = this.#options;
    let hasWorked = true;
    let rests = 0;
    for (let before = cpuMs(); !signal.aborted; before = cpuMs()) {
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
      const atRest = cpuMs() - before < LOOK_MS * REST_SHARE;
      rests = atRest ? rests + 1 : 0;
      hasWorked ||= !atRest;
      if (signal.aborted || !hasWorked || rests < REST_LOOKS) continue;
      collect();
      hasWorked = false;
    }
  }
}

/** Processor time of this process, in milliseconds. */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Node's own collector at its most thorough; does nothing unless node was started with `--expose-gc`. */
export function collectAll(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
