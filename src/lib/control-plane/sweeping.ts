import type { SlugImages, Store } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';

interface SweepingOptions {
  readonly slugs: Pick<Store['slugs'], 'digests'>;
  readonly slugImages: Pick<SlugImages, 'sweep'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** A push that was broken off is left alone for an hour, so more often finds nothing more. */
const SWEEP_EVERY_MS = 60 * 60_000;

/** Removes images and layers that no slug and no tag leads to, for as long as the control plane runs. */
export class Sweeping {
  readonly #options: SweepingOptions;

  constructor(options: SweepingOptions) {
    this.#options = options;
  }

  async sweep(): Promise<void> {
    const { slugs, slugImages } = this.#options;
    await slugImages.sweep(await slugs.digests());
  }

  /** Sweeps from time to time until the signal aborts; what goes wrong is tried again the next time. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, onError } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(SWEEP_EVERY_MS, signal).catch(() => undefined);
      if (!signal.aborted) await this.sweep().catch(onError);
    }
  }
}
