import type { Dyno } from '../domain/dyno.ts';
import type { ContainerStats, Engine } from '../engine/port.ts';
import type { Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';
import { Limit } from './limit.ts';

export interface Sample {
  readonly dyno: Dyno;
  readonly stats: ContainerStats;
}

interface SamplingOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'sampleEveryMs'>;
  readonly onSamples: (samples: readonly Sample[]) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** An engine may take a second for each answer, and no time of its processor. */
const ASKED_AT_ONCE = 16;

/** Measures what runs, of the formation and one-offs, on a beat. */
export class Sampling {
  readonly #options: SamplingOptions;
  readonly #questions = new Limit(ASKED_AT_ONCE);

  constructor(options: SamplingOptions) {
    this.#options = options;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, settings, onSamples, onError } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(settings.sampleEveryMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      await this.#samples()
        .then(onSamples)
        .catch((error: unknown) => {
          if (!isAway(error) && !signal.aborted) onError(error);
        });
    }
  }

  /** Nothing is said of what has ended while others were asked. */
  async #samples(): Promise<readonly Sample[]> {
    const running = await this.#running();
    const samples = await Promise.all(running.map((dyno) => this.#questions.run(() => this.#sample(dyno))));
    const left = new Set((await this.#running()).map(({ id }) => id));
    return samples.filter((sample) => sample !== null).filter(({ dyno }) => left.has(dyno.id));
  }

  async #running(): Promise<readonly Dyno[]> {
    return (await this.#options.store.dynos.all()).filter(
      ({ state, containerId }) => (state === 'up' || state === 'starting') && containerId !== null,
    );
  }

  /** What cannot be told of one dyno keeps nobody from hearing of the others. */
  async #sample(dyno: Dyno): Promise<Sample | null> {
    const { engine, onError } = this.#options;
    try {
      const stats = dyno.containerId === null ? null : await engine.containers.stats(dyno.containerId);
      return stats && { dyno, stats };
    } catch (error) {
      if (isAway(error)) throw error;
      onError(error);
      return null;
    }
  }
}
