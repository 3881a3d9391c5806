import type { Dyno } from '../domain/dyno.ts';
import { ecoVerdict, isAwake, isEco } from '../domain/eco.ts';
import type { Clock } from '../std/clock.ts';
import type { DynoHours } from './dyno-hours.ts';
import type { DynoSleep, Router, Routes, Store } from './ports.ts';
import type { Settings } from './settings.ts';

interface EcoAppsOptions {
  readonly store: Store;
  readonly dynoManager: DynoSleep;
  readonly router: Pick<Router, 'idleMs'>;
  readonly routes: Pick<Routes, 'publish'>;
  readonly dynoHours: DynoHours;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'ecoSleepAfterMs'>;
  readonly onError: (error: unknown) => void;
}

/** Dynos come and go and wake between two looks, so there are several in the time after which an app sleeps. */
const LONGEST_LOOK_MS = 10_000;
const LOOKS_BEFORE_SLEEP = 5;
const SHORTEST_LOOK_MS = 100;

/** Counts the hours of Eco dynos, and has apps sleep that nobody asks for, or whose owner has no hours left. */
export class EcoApps {
  readonly #options: EcoAppsOptions;
  readonly #life = new AbortController();
  /** Apps that are being put to sleep or woken. */
  readonly #busy = new Map<string, Promise<void>>();
  #usedUp: ReadonlySet<string> = new Set();
  #looking: Promise<void> = Promise.resolve();

  constructor(options: EcoAppsOptions) {
    this.#options = options;
  }

  /** Looks from now on, until it is closed. */
  start(): void {
    this.#looking = this.#run();
  }

  /** Resolves when nothing is under way any more; what was used until now is counted. */
  async close(): Promise<void> {
    this.#life.abort();
    await this.#looking;
    await this.idle();
    await this.#options.dynoHours.count();
  }

  /** Resolves when no app is being put to sleep or woken. */
  async idle(): Promise<void> {
    await Promise.all(this.#busy.values());
  }

  /** A request came for a sleeping app. */
  async wake(appId: string): Promise<void> {
    const { store, dynoHours, dynoManager, routes } = this.#options;
    const app = await store.apps.find(appId);
    if (!app) return;
    if (await dynoHours.isUsedUp(app.ownerId)) return routes.publish();
    dynoHours.noteWake(appId);
    await dynoManager.wake(appId);
  }

  /** Does what is due; resolves with how long nothing else is, ms. */
  async look(): Promise<number> {
    const { store, dynoHours } = this.#options;
    const dynos = (await store.dynos.all()).filter(({ size }) => isEco(size));
    if (dynos.length > 0) await dynoHours.count();
    const owners = await this.#owners(dynos);
    await this.#noteUsedUp(new Set(owners.values()));
    const waits = [await this.#visit(dynos, owners), await this.#untilUsedUp(dynos, owners)];
    return Math.max(SHORTEST_LOOK_MS, Math.min(this.#usualWaitMs, ...waits));
  }

  get #usualWaitMs(): number {
    return Math.min(LONGEST_LOOK_MS, this.#options.settings.ecoSleepAfterMs / LOOKS_BEFORE_SLEEP);
  }

  async #run(): Promise<void> {
    const { clock, onError } = this.#options;
    const { signal } = this.#life;
    while (!signal.aborted) {
      const waitMs = await this.look().catch((error: unknown) => {
        onError(error);
        return LONGEST_LOOK_MS;
      });
      await clock.sleep(waitMs, signal).catch(() => undefined);
    }
  }

  /** Owner of each app that has Eco dynos. */
  async #owners(dynos: readonly Dyno[]): Promise<ReadonlyMap<string, string>> {
    const owners = new Map<string, string>();
    for (const appId of new Set(dynos.map((dyno) => dyno.appId))) {
      const app = await this.#options.store.apps.find(appId);
      if (app?.status === 'active') owners.set(appId, app.ownerId);
    }
    return owners;
  }

  /** Routes tell sleeping apps from those whose owner has no hours left. */
  async #noteUsedUp(accounts: ReadonlySet<string>): Promise<void> {
    const { dynoHours, routes } = this.#options;
    const usedUp = new Set<string>();
    for (const account of accounts) if (await dynoHours.isUsedUp(account)) usedUp.add(account);
    const known = this.#usedUp;
    if (usedUp.size !== known.size || [...usedUp].some((account) => !known.has(account)))
      await routes.publish();
    this.#usedUp = usedUp;
  }

  async #visit(dynos: readonly Dyno[], owners: ReadonlyMap<string, string>): Promise<number> {
    const { clock, settings, router, dynoManager } = this.#options;
    const serving = dynos.filter((dyno) => dyno.serving);
    const quiet = serving.some(isAwake) ? await router.idleMs().catch(() => null) : null;
    const waits = [...owners].map(([appId, ownerId]) => {
      const verdict = ecoVerdict(
        serving.filter((dyno) => dyno.appId === appId),
        {
          now: clock.now(),
          quietMs: quiet?.[appId] ?? null,
          isUsedUp: this.#usedUp.has(ownerId),
          sleepAfterMs: settings.ecoSleepAfterMs,
        },
      );
      if (typeof verdict === 'number') return verdict;
      this.#begin(appId, () => (verdict === 'sleep' ? dynoManager.sleep(appId) : this.wake(appId)));
      return Number.POSITIVE_INFINITY;
    });
    return Math.min(...waits);
  }

  async #untilUsedUp(dynos: readonly Dyno[], owners: ReadonlyMap<string, string>): Promise<number> {
    const waits = [...new Set(owners.values())].map(async (account) => {
      const awake = dynos.filter((dyno) => isAwake(dyno) && owners.get(dyno.appId) === account);
      if (awake.length === 0 || this.#usedUp.has(account)) return Number.POSITIVE_INFINITY;
      return (await this.#options.dynoHours.leftMs(account)) / awake.length;
    });
    return Math.min(...(await Promise.all(waits)));
  }

  /** An app whose deploy is under way has its turn after that; the others are not kept waiting. */
  #begin(appId: string, task: () => Promise<void>): void {
    if (this.#busy.has(appId)) return;
    const running = task()
      .catch(this.#options.onError)
      .finally(() => this.#busy.delete(appId));
    this.#busy.set(appId, running);
  }
}
