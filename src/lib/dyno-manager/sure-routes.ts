import type { Routes } from '../platform/ports.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';

interface SureRoutesOptions {
  readonly routes: Routes;
  readonly clock: Clock;
  readonly life: AbortSignal;
  readonly onError: (error: unknown) => void;
}

/** The routes for those who must be sure: a router that is away for a moment is asked until it has answered. */
export class SureRoutes {
  readonly #options: SureRoutesOptions;

  constructor(options: SureRoutesOptions) {
    this.#options = options;
  }

  /** Resolves when the router works by the records as they are now; rejects only when everything ends. */
  async publish(): Promise<void> {
    const { routes, clock, life, onError } = this.#options;
    const backOff = new BackOff({ firstMs: 100, maxMs: 5_000 });
    for (let told = false; ; told = true) {
      life.throwIfAborted();
      try {
        return await routes.publish();
      } catch (error) {
        if (!told) onError(error);
        await clock.sleep(backOff.next(), life);
      }
    }
  }

  /** The same, but gives up waiting after `limitMs`; the routes follow later. */
  async publishWithin(limitMs: number): Promise<void> {
    const over = new AbortController();
    const limit = this.#options.clock.sleep(limitMs, over.signal).catch(() => undefined);
    await Promise.race([this.publish(), limit]).finally(() => over.abort());
  }

  /** A router that cannot be asked has nothing in flight. */
  async drained(addresses: readonly string[], limitMs: number): Promise<void> {
    if (addresses.length === 0) return;
    await this.#options.routes.drained(addresses, limitMs).catch(this.#options.onError);
  }
}
