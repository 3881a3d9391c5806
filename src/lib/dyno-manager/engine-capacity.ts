import { checkFits, type DynoSize, findSize } from '../domain/dyno-size.ts';
import type { Engine } from '../engine/port.ts';
import type { Capacity } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { MEBIBYTE } from './memory-use.ts';

interface EngineCapacityOptions {
  readonly engine: Pick<Engine, 'machine'>;
  readonly clock: Clock;
  readonly sizes: readonly DynoSize[];
}

/** Whoever scales is not kept waiting by an engine that hangs. */
const ASK_MS = 2_000;

/** What the machine of an engine has room for. */
export class EngineCapacity implements Capacity {
  readonly #options: EngineCapacityOptions;

  constructor(options: EngineCapacityOptions) {
    this.#options = options;
  }

  async check(sizes: readonly string[]): Promise<void> {
    const memoryBytes = await this.#memoryBytes();
    if (memoryBytes === null) return;
    for (const name of sizes)
      checkFits(findSize(name, this.#options.sizes), Math.floor(memoryBytes / MEBIBYTE));
  }

  async #memoryBytes(): Promise<number | null> {
    const { engine, clock } = this.#options;
    const over = new AbortController();
    const late = clock.sleep(ASK_MS, over.signal).then(() => null);
    const asked = engine.machine().then(({ memoryBytes }) => memoryBytes);
    return Promise.race([asked, late])
      .catch(() => null)
      .finally(() => over.abort());
  }
}
