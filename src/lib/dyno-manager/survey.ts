import { type Dyno, dynoName, isHeld } from '../domain/dyno.ts';
import { RELEASE_TYPE } from '../domain/formation.ts';
import type { ContainerInfo, ContainerSummary, Engine } from '../engine/port.ts';
import type { Logs, Store } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';
import type { Boots } from './boots.ts';
import { dynoLabels, isNamedFor } from './container-spec.ts';
import type { Departures } from './departures.ts';
import type { Endings } from './endings.ts';
import { endedWithEngine, type MissedEnd } from './engine-restart.ts';
import type { InHand } from './in-hand.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import { Limit } from './limit.ts';
import type { OneOffs } from './one-offs.ts';
import type { Sleeping } from './sleeping.ts';
import type { SureRoutes } from './sure-routes.ts';

interface SurveyOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly logs: Pick<Logs, 'collect'>;
  readonly boots: Boots;
  readonly keeper: Keeper;
  readonly oneOffs: OneOffs;
  readonly sleeping: Sleeping;
  readonly departures: Departures;
  readonly endings: Endings;
  readonly routes: SureRoutes;
  readonly inHand: InHand;
  readonly installation: string;
  /** Told of an app whose release was committed, but whose dynos did not take over. */
  readonly onUnfinished: (appId: string) => void;
  /** Told of a dyno whose end was asked for, which is perhaps still to come. */
  readonly onEndAsked: (dyno: Dyno) => void;
}

export interface SurveyScope {
  /** Nobody watched before. */
  readonly missed: boolean;
  /** When the engine was lost; `null` when that is not why nobody watched. */
  readonly lostAt: Date | null;
}

const INSPECTED_AT_ONCE = 8;

/**
 * Compares all containers with all rows and puts right what differs. It looks at sets, never at history, so it may run
 * at any time and any number of times; dynos that some task has in hand are left to that task.
 */
export class Survey {
  readonly #options: SurveyOptions;

  constructor(options: SurveyOptions) {
    this.#options = options;
  }

  /**
   * `missed` when nobody watched before: at boot, or after the engine was away. Then ends carry their own times, what
   * ended with the engine is no crash, and logs and endpoints of what runs are taken up again. A dyno that cannot be
   * looked after keeps no other one from it.
   */
  async run(scope: SurveyScope): Promise<void> {
    const { engine, store, installation } = this.#options;
    // Containers first: a row is there before its container, so a container without a row belongs to nobody.
    const containers = await engine.containers.list(dynoLabels(installation));
    const rows = await store.dynos.all();
    await this.#removeStrangers(containers, rows);
    if (scope.missed) await this.#catchUp(rows, scope.lostAt);
    if (scope.missed) for (const row of rows) if (row.endAskedAt) this.#options.onEndAsked(row);
    const found = new Map(containers.map((each) => [each.id, each]));
    const odd = rows.filter((row) => !this.#isAsItShouldBe(row, found.get(row.containerId ?? '')));
    await this.#tendEach(odd, found);
  }

  /** @throws {AggregateError} when it has come to the end of them; at once, when the engine is away */
  async #tendEach(rows: readonly Dyno[], found: ReadonlyMap<string, ContainerSummary>): Promise<void> {
    const errors: unknown[] = [];
    for (const row of rows) {
      if (this.#options.inHand.has(row.id)) continue;
      try {
        await this.#tend(row, found.get(row.containerId ?? ''));
      } catch (error) {
        if (isAway(error)) throw error;
        errors.push(error);
      }
    }
    if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '));
  }

  async #removeStrangers(containers: readonly ContainerSummary[], rows: readonly Dyno[]): Promise<void> {
    const known = new Set(rows.filter(mayHaveContainer).map((row) => row.id));
    for (const container of containers)
      if (!known.has(container.labels['renga.dyno'] ?? ''))
        await this.#options.engine.containers.remove(container.id);
  }

  #isAsItShouldBe(row: Dyno, container: ContainerSummary | undefined): boolean {
    if (row.oneOff && row.type === RELEASE_TYPE) return false;
    if (row.state !== 'up' || container?.state !== 'running' || row.attached) return false;
    return row.oneOff || (row.serving && isNamedFor(row, container.name, this.#options.installation));
  }

  async #tend(row: Dyno, container: ContainerSummary | undefined): Promise<void> {
    const { keeper, oneOffs, sleeping } = this.#options;
    if (row.oneOff) return oneOffs.tend(row);
    if (row.serving && row.state === 'idle') return sleeping.tend(row, container?.state);
    return row.serving ? keeper.tend(row) : this.#tendAside(row);
  }

  /**
   * Dynos outside the formation: the set of a release that is still pending waits; one whose release was committed but
   * which did not get to take over does so now; one that takes requests for a while yet goes on; anything else was on
   * its way out, perhaps with requests in flight, which have their time once more.
   */
  async #tendAside(row: Dyno): Promise<void> {
    const { store, clock, ledger, departures, inHand, onUnfinished } = this.#options;
    const release = await store.releases.find(row.appId, row.releaseId);
    if (release?.status === 'pending' || inHand.has(row.id) || isHeld(row, clock.now())) return;
    const current = await store.releases.current(row.appId);
    const serving = await ledger.serving(row.appId);
    if (row.releaseId === current?.id && serving.some((each) => each.releaseId !== row.releaseId))
      return onUnfinished(row.appId);
    void departures.begin([row], { drain: true });
  }

  /** Takes up what ran on, and settles what ended, while nobody watched. */
  async #catchUp(rows: readonly Dyno[], lostAt: Date | null): Promise<void> {
    const { inHand } = this.#options;
    const looks = new Limit(INSPECTED_AT_ONCE);
    const expected = rows.filter((row) => runs(row) && row.containerId !== null && !inHand.has(row.id));
    const seen = await Promise.all(
      expected.map((row) => looks.run(async () => ({ row, info: await this.#inspect(row) }))),
    );
    const running = seen.filter(({ info }) => info?.state === 'running');
    const ended = seen.flatMap(({ row, info }) => (info?.exit ? [{ row, exit: info.exit }] : []));
    const ends: MissedEnd[] = ended.map(({ row, exit }) => ({ dynoId: row.id, exit }));
    const blameless = endedWithEngine(ends, { stillRunning: running.length, lostAt });
    for (const { row, info } of running) await this.#adopt(row, info);
    await Promise.all(
      ended.map(({ row, exit }) =>
        this.#settle(row, exit, { missed: true, withEngine: blameless.has(row.id) }),
      ),
    );
  }

  async #inspect(row: Dyno): Promise<ContainerInfo | null> {
    return row.containerId === null ? null : this.#options.engine.containers.inspect(row.containerId);
  }

  async #adopt(row: Dyno, info: ContainerInfo | null): Promise<void> {
    const { logs, boots, ledger, routes } = this.#options;
    if (row.containerId !== null && !row.attached)
      logs.collect({ appId: row.appId, containerId: row.containerId, process: dynoName(row) });
    const endpoint = await boots.endpoint(row, info);
    if (endpoint === row.endpoint || endpoint === null) return;
    await ledger.note(row, { endpoint });
    await routes.publishWithin(PUBLISH_MS);
  }

  async #settle(
    row: Dyno,
    exit: MissedEnd['exit'],
    discovery: { readonly missed: boolean; readonly withEngine: boolean },
  ): Promise<void> {
    const { keeper, endings, logs } = this.#options;
    if (row.containerId !== null && !row.attached)
      logs.collect({ appId: row.appId, containerId: row.containerId, process: dynoName(row) });
    if (row.oneOff) await endings.ended(row, exit, discovery);
    else await keeper.ended(row, exit, discovery);
  }
}

/** Longest wait for the router. */
const PUBLISH_MS = 5_000;

/** One that is over is kept for those who ask how it ended; its container is not. */
const mayHaveContainer = (row: Dyno): boolean => row.state !== 'complete' || row.containerId !== null;

const runs = (row: Dyno): boolean => row.state === 'up' || row.state === 'starting';
