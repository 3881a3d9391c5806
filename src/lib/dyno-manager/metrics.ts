import { isEnabled } from '../domain/app-feature.ts';
import type { Dyno } from '../domain/dyno.ts';
import type { Engine } from '../engine/port.ts';
import type { Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';
import type { Ledger } from './ledger.ts';
import { LoadAverage } from './load-average.ts';
import { metricLines } from './metric-lines.ts';

interface MetricsOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'sampleEveryMs'>;
  readonly onError: (error: unknown) => void;
}

/** Logs what dynos use, of apps that had `log-runtime-metrics` enabled when the dyno was started. */
export class Metrics {
  readonly #options: MetricsOptions;
  #loads: ReadonlyMap<string, LoadAverage> = new Map();

  constructor(options: MetricsOptions) {
    this.#options = options;
  }

  /** Resolves when the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, settings, onError } = this.#options;
    while (!signal.aborted) {
      await clock.sleep(settings.sampleEveryMs, signal).catch(() => undefined);
      if (signal.aborted) return;
      await this.#sample().catch((error: unknown) => {
        if (!isAway(error) && !signal.aborted) onError(error);
      });
    }
  }

  async #sample(): Promise<void> {
    const { clock } = this.#options;
    const measured = await this.#measured();
    const now = clock.monotonic();
    this.#loads = new Map(measured.map(({ id }) => [id, this.#loads.get(id) ?? new LoadAverage(now)]));
    for (const dyno of measured) await this.#say(dyno);
  }

  /** Running dynos of the formation and one-offs that are to be measured. */
  async #measured(): Promise<readonly Dyno[]> {
    const { store } = this.#options;
    const running = (await store.dynos.all()).filter(
      ({ state, containerId }) => (state === 'up' || state === 'starting') && containerId !== null,
    );
    const apps = [...new Set(running.map(({ appId }) => appId))];
    const changes = new Map(
      await Promise.all(apps.map(async (appId) => [appId, await store.features.list(appId)] as const)),
    );
    return running.filter(({ appId, createdAt }) =>
      isEnabled('log-runtime-metrics', changes.get(appId) ?? [], createdAt),
    );
  }

  async #say(dyno: Dyno): Promise<void> {
    const { engine, ledger, clock } = this.#options;
    const stats = dyno.containerId === null ? null : await engine.containers.stats(dyno.containerId);
    const load = this.#loads.get(dyno.id);
    if (!stats || !load) return;
    if (stats.runnable !== null) load.add(stats.runnable, clock.monotonic());
    ledger.say(dyno, metricLines(dyno, stats, load.known));
  }
}
