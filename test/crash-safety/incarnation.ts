import { SlugStore } from '../../src/lib/builder/slug-store.ts';
import { Journal } from '../../src/lib/control-plane/journal.ts';
import { openLogs, type Surroundings } from '../../src/lib/control-plane/outside.ts';
import { Recovery } from '../../src/lib/control-plane/recovery.ts';
import { constructServices, type Services } from '../../src/lib/control-plane/services.ts';
import { urlsOf } from '../../src/lib/control-plane/urls.ts';
import { constructUseCases, type UseCases } from '../../src/lib/control-plane/use-cases.ts';
import type { Account } from '../../src/lib/domain/account.ts';
import { hasEnded } from '../../src/lib/domain/test-run.ts';
import { isUpgrading } from '../../src/lib/domain/version-upgrade.ts';
import { Repositories } from '../../src/lib/git/repositories.ts';
import { FileOutputs } from '../../src/lib/logplex/outputs.ts';
import { RendezvousServer } from '../../src/lib/rendezvous/rendezvous-server.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { guarded } from '../support/kill-points/guarded.ts';
import { guardedEngine, guardedOutside } from '../support/kill-points/guarded-outside.ts';
import { type Choice, KillPoints } from '../support/kill-points/kill-points.ts';
import type { MortalWorld } from './mortal-world.ts';

const LOOK_MS = 2;

/**
 * A control plane without doors: the use cases and all that is behind them. When it is killed nothing that it does
 * reaches the world any more, and nothing of the world reaches it.
 */
export class Incarnation {
  readonly world: MortalWorld;
  readonly points: KillPoints;
  readonly useCases: UseCases;
  /** Said in its journal while it lived. */
  readonly errors: readonly string[];
  /** Resolves with the point at which it was killed. */
  readonly killed: Promise<string>;
  readonly #store: SqlStore;
  readonly #services: Services;
  readonly #life: AbortController;
  readonly #recovered: Promise<void>;
  #owner: Account | null = null;

  private constructor(parts: {
    readonly world: MortalWorld;
    readonly points: KillPoints;
    readonly killed: Promise<string>;
    readonly useCases: UseCases;
    readonly errors: readonly string[];
    readonly store: SqlStore;
    readonly services: Services;
    readonly life: AbortController;
    readonly recovery: Recovery;
  }) {
    this.world = parts.world;
    this.points = parts.points;
    this.killed = parts.killed;
    this.useCases = parts.useCases;
    this.errors = parts.errors;
    this.#store = parts.store;
    this.#services = parts.services;
    this.#life = parts.life;
    this.#recovered = this.#recover(parts.recovery);
  }

  /** Begins to recover what the last one left. */
  static async begin(world: MortalWorld, isChosen: Choice): Promise<Incarnation> {
    const { home, packageRoot, settings, clock, router, traffic } = world;
    const { promise: killed, resolve: kill } = Promise.withResolvers<string>();
    const points = new KillPoints({ kill });
    points.arm(isChosen);
    const errors: string[] = [];
    const journal = new Journal((text) => {
      if (!points.isOver && text.includes(' error')) errors.push(text);
    });
    const around: Surroundings = { home, settings, packageRoot, version: 'test', env: {}, journal };
    const store = SqlStore.open(home.in('state', 'renga.sqlite'));
    const engine = guardedEngine(points, traffic.engine);
    const outside = guardedOutside(points, {
      clock,
      store,
      engine: traffic.engine,
      accepts: async (address) => traffic.accepts(address),
      router,
      slugStore: new SlugStore({ folder: home.in('slugs') }),
      logs: openLogs({ home, settings, clock, engine }),
      outputs: new FileOutputs({ folder: home.in('outputs') }),
      rendezvous: new RendezvousServer({ host: settings.domain, clock }),
    });
    const life = new AbortController();
    const services = await constructServices(outside, around, life.signal);
    const repositories = new Repositories({ folder: home.in('git') });
    const onError = journal.trouble;
    const useCases = constructUseCases({
      services,
      settings,
      ownerEmail: 'me@localhost',
      urls: urlsOf(settings, () => router.port),
      repositories: guarded(points, repositories, { name: 'repositories' }),
      branches: { list: async () => [], source: () => Promise.reject(new Error('there are no branches')) },
      signal: life.signal,
      onNotice: journal.note,
      onError,
    });
    const recovery = new Recovery({
      services,
      useCases,
      signal: life.signal,
      onNotice: journal.note,
      onError,
    });
    return new Incarnation({ world, points, killed, useCases, errors, store, services, life, recovery });
  }

  /** Whose platform it is. */
  get owner(): Account {
    if (!this.#owner) throw new Error('It has not come that far.');
    return this.#owner;
  }

  get store(): SqlStore {
    return this.#store;
  }

  /** Resolves when it does nothing but watch. */
  async quiet(): Promise<void> {
    await this.#recovered;
    const { queue, ecoApps } = this.useCases;
    for (let calm = 0; calm < 3; calm += 1) {
      await this.#nothingUnderWay();
      await queue.idle();
      await this.#services.dynoManager.idle();
      await ecoApps.idle();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** What nobody waits for has its rows, which say when it is over. */
  async #nothingUnderWay(): Promise<void> {
    while (!this.points.isOver && (await this.#isAnythingUnderWay()))
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }

  async #isAnythingUnderWay(): Promise<boolean> {
    const { addOns, appSetups, reviewApps, testRuns } = this.#store;
    const apps = await reviewApps.list();
    return (
      (await appSetups.pending()).length > 0 ||
      (await addOns.list()).some(isUpgrading) ||
      apps.some(({ status }) => status !== 'created' && status !== 'errored') ||
      (await testRuns.list()).some((run) => !hasEnded(run))
    );
  }

  async #recover(recovery: Recovery): Promise<void> {
    await recovery.beforeAnswering();
    this.#owner = await this.useCases.accounts.owner();
    await recovery.whileAnswering();
  }

  /** Lets go, or, after a kill, does what the kernel does: whatever was not committed is rolled back. */
  async end(): Promise<void> {
    if (!this.points.isOver) {
      await this.useCases.ecoApps.close();
      await this.#services.dynoManager.close();
      await this.#services.logs.close();
      this.#life.abort();
    }
    await this.#store.close();
  }
}
