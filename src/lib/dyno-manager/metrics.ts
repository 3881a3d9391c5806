import { isEnabled } from '../domain/app-feature.ts';
import { findSize } from '../domain/dyno-size.ts';
import type { Engine } from '../engine/port.ts';
import type { Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import type { Ledger } from './ledger.ts';
import { LoadAverage } from './load-average.ts';
import { metricLines } from './metric-lines.ts';
import type { Sample } from './sampling.ts';

interface MetricsOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'dynoSizes'>;
}

/** Logs what dynos use, of apps that had `log-runtime-metrics` enabled when the dyno was started. */
export class Metrics {
  readonly #options: MetricsOptions;
  #loads: ReadonlyMap<string, LoadAverage> = new Map();

  constructor(options: MetricsOptions) {
    this.#options = options;
  }

  async sampled(samples: readonly Sample[]): Promise<void> {
    const measured = await this.#measured(samples);
    const now = this.#options.clock.monotonic();
    this.#loads = new Map(
      measured.map(({ dyno: { id } }) => [id, this.#loads.get(id) ?? new LoadAverage(now)]),
    );
    await Promise.all(measured.map((sample) => this.#say(sample)));
  }

  async #measured(samples: readonly Sample[]): Promise<readonly Sample[]> {
    const { store } = this.#options;
    const apps = [...new Set(samples.map(({ dyno }) => dyno.appId))];
    const changes = new Map(
      await Promise.all(apps.map(async (appId) => [appId, await store.features.list(appId)] as const)),
    );
    return samples.filter(({ dyno: { appId, createdAt } }) =>
      isEnabled('log-runtime-metrics', changes.get(appId) ?? [], createdAt),
    );
  }

  async #say({ dyno, stats }: Sample): Promise<void> {
    const { engine, ledger, clock, settings } = this.#options;
    const load = this.#loads.get(dyno.id);
    if (!load || dyno.containerId === null) return;
    const runnable = await engine.containers.runnable(dyno.containerId);
    if (runnable !== null) load.add(runnable, clock.monotonic());
    const quotaMb = findSize(dyno.size, settings.dynoSizes).memoryMb;
    ledger.say(dyno, metricLines(dyno, stats, { load: load.known, quotaMb }));
  }
}
