import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Settings } from '../platform/settings.ts';
import { BackOff } from '../std/back-off.ts';
import type { Clock } from '../std/clock.ts';
import { crashDelayMs } from './crash-backoff.ts';

interface RetriesOptions {
  readonly clock: Clock;
  readonly settings: Settings;
  readonly random: () => number;
}

/** What a dyno's row says of its next try; only dynos of the formation have one. */
interface Retry {
  readonly crashes: number;
  readonly retryAt: Date | null;
}

/** When a dyno that could not go on is tried again. */
export class Retries {
  readonly #options: RetriesOptions;
  /** By place in the formation. */
  readonly #unstartable = new Map<string, BackOff>();

  constructor(options: RetriesOptions) {
    this.#options = options;
  }

  afterCrash(dyno: Dyno, crashes: number): Retry {
    const { settings, random } = this.#options;
    return this.#in(dyno, crashes, () => crashDelayMs(crashes, settings, random));
  }

  /** A run that the engine could not even begin is no crash of the app: it is tried again soon, and ever later. */
  whenUnstartable(dyno: Dyno): Retry {
    const { random } = this.#options;
    return this.#in(dyno, dyno.crashes, () => {
      const waits =
        this.#unstartable.get(placeOf(dyno)) ?? new BackOff({ firstMs: 1_000, maxMs: 60_000, random });
      this.#unstartable.set(placeOf(dyno), waits);
      return waits.next();
    });
  }

  /** It could be begun after all. */
  begun(dyno: Dyno): void {
    this.#unstartable.delete(placeOf(dyno));
  }

  #in(dyno: Dyno, crashes: number, waitMs: () => number): Retry {
    if (!dyno.serving) return { crashes, retryAt: null };
    return { crashes, retryAt: new Date(this.#options.clock.now().getTime() + waitMs()) };
  }
}

const placeOf = (dyno: Dyno): string => `${dyno.appId} ${dynoName(dyno)}`;
