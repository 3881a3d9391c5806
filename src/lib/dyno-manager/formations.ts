import type { Dyno } from '../domain/dyno.ts';
import type { Store } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { goneLines, startLines } from './announcements.ts';
import { type Blueprint, blueprintOf, findBlueprint } from './blueprint.ts';
import type { Departures } from './departures.ts';
import { planFormation, slotsOf } from './formation-plan.ts';
import type { HandOvers } from './hand-overs.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import { newRun } from './new-run.ts';
import type { Fresh, Restarts } from './restarts.ts';
import type { SureRoutes } from './sure-routes.ts';

interface FormationsOptions {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly handOvers: HandOvers;
  readonly restarts: Restarts;
  readonly departures: Departures;
  readonly keeper: Keeper;
  readonly routes: SureRoutes;
  readonly clock: Clock;
}

/** What people ask of the dynos of a formation. */
export class Formations {
  readonly #options: FormationsOptions;

  constructor(options: FormationsOptions) {
    this.#options = options;
  }

  /**
   * Makes the dynos of the current release equal to the formation with as few starts and stops as possible. Dynos of
   * another release are there only when a hand-over was cut short after its commit: it is carried on.
   */
  async reconcile(appId: string): Promise<void> {
    let isDone = false;
    while (!isDone) isDone = await this.#approach(appId);
  }

  /** Resolves with `false` when there is another dyno now in the place of one that should have left. */
  async #approach(appId: string): Promise<boolean> {
    const { store, ledger, handOvers } = this.#options;
    const [app, release, formation, serving] = await Promise.all([
      store.apps.find(appId),
      store.releases.current(appId),
      store.formations.list(appId),
      ledger.serving(appId),
    ]);
    const slug = release?.slugId ? await store.slugs.find(release.slugId) : null;
    if (app?.status !== 'active' || !release || !slug) return true;
    if (serving.some((dyno) => dyno.releaseId !== release.id)) {
      const commit = async (): Promise<void> => {};
      await handOvers.run({ app, release, slug, formation, force: true, commit });
      return true;
    }
    const plan = planFormation(slotsOf(formation, slug.processTypes), serving, release.id);
    const blueprint = blueprintOf(app, release, slug);
    const [isLeft] = await Promise.all([
      this.#leave(plan.stop),
      this.#begin(
        plan.start.map((slot) =>
          newRun({ appId, release, slot, at: this.#options.clock.now(), serving: true }),
        ),
        blueprint,
      ),
      ...plan.replace.map(({ old, slot }) => this.#options.restarts.restart(old, { slot, blueprint })),
    ]);
    return isLeft;
  }

  /** Fresh runs in the place of these; a web dyno that serves goes on until the new one listens. */
  async restart(dynos: readonly Dyno[], why: Pick<Fresh, 'cause'> = {}): Promise<void> {
    const { store, restarts } = this.#options;
    await Promise.all(
      dynos.map(async (dyno) =>
        restarts.restart(dyno, { slot: dyno, blueprint: await findBlueprint(store, dyno), ...why }),
      ),
    );
  }

  /** The same without waiting for anything to listen first. */
  async bounce(dynos: readonly Dyno[]): Promise<void> {
    const { store, restarts } = this.#options;
    await Promise.all(
      dynos.map(async (dyno) =>
        restarts.bounce(dyno, { slot: dyno, blueprint: await findBlueprint(store, dyno) }),
      ),
    );
  }

  async #begin(runs: readonly Dyno[], blueprint: Blueprint): Promise<void> {
    const { ledger, keeper, routes } = this.#options;
    if (runs.length === 0) return;
    await ledger.insert(runs);
    for (const dyno of runs) ledger.say(dyno, startLines(undefined, { restarting: false }));
    const started = runs.map((dyno) => keeper.start(dyno, blueprint));
    if (runs.some((dyno) => dyno.type === 'web')) await routes.publishWithin(PUBLISH_MS);
    await Promise.all(started);
  }

  /** Whether all of them have left; one that was replaced meanwhile, as by a restart, left by itself. */
  async #leave(dynos: readonly Dyno[]): Promise<boolean> {
    const { ledger, departures, routes } = this.#options;
    if (dynos.length === 0) return true;
    const left = await ledger.unserve(dynos);
    for (const dyno of left) ledger.say(dyno, goneLines(dyno));
    void departures.begin(left, { drain: true });
    if (left.some((dyno) => dyno.type === 'web')) await routes.publishWithin(PUBLISH_MS);
    return left.length === dynos.length;
  }
}

/** Longest wait for the router before a call answers. */
const PUBLISH_MS = 10_000;
