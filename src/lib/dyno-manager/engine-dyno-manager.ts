import { chosenDynos, type Dyno, type DynoSelector } from '../domain/dyno.ts';
import type { ContainerEvent, Engine } from '../engine/port.ts';
import type {
  DynoManager,
  DynoSleep,
  EngineReports,
  HandOver,
  HandOverOutcome,
  InsideRun,
  Logs,
  OneOff,
  OneOffEnd,
  Rendezvous,
  RendezvousClient,
  Routes,
  SlugImages,
  Store,
  WatchedRun,
} from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import { type Clock, systemClock } from '../std/clock.ts';
import { KeyedQueue } from '../std/keyed-queue.ts';
import { SharedTurn } from '../std/shared-turn.ts';
import { Alarms } from './alarms.ts';
import { AttachedRuns } from './attached-runs.ts';
import { Background, isAway } from './background.ts';
import { Boots } from './boots.ts';
import { dynoLabels } from './container-spec.ts';
import { Cycling } from './cycling.ts';
import { Departures } from './departures.ts';
import { Endings } from './endings.ts';
import { FormationCheck } from './formation-check.ts';
import { Formations } from './formations.ts';
import { HandOvers } from './hand-overs.ts';
import { InHand } from './in-hand.ts';
import { InsideRuns } from './inside-runs.ts';
import { Keeper } from './keeper.ts';
import { Ledger } from './ledger.ts';
import { Memory } from './memory.ts';
import { Metrics } from './metrics.ts';
import { OneOffs } from './one-offs.ts';
import { Restarts } from './restarts.ts';
import { Retirement } from './retirement.ts';
import { Sampling } from './sampling.ts';
import { Sleeping } from './sleeping.ts';
import { SureRoutes } from './sure-routes.ts';
import { Survey, type SurveyScope } from './survey.ts';
import { type Accepts, acceptsTcp } from './tcp-probe.ts';
import { Watch } from './watch.ts';
import { WatchedRuns } from './watched-runs.ts';

export interface DynoManagerOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly slugImages: Pick<SlugImages, 'ensure'>;
  readonly routes: Routes;
  readonly logs: Pick<Logs, 'write' | 'collect' | 'collected'>;
  readonly rendezvous: Rendezvous;
  readonly settings: Settings;
  /** Label of everything that this installation makes. */
  readonly installation: string;
  readonly presence: EngineReports;
  /** Told of trouble in what goes on by itself, which nobody waits for. */
  readonly onError: (error: unknown) => void;
  readonly clock?: Clock;
  /** How a web dyno is asked whether it listens. */
  readonly accepts?: Accepts;
  /** From 0 to 1, for spreading restarts. */
  readonly random?: () => number;
}

/** Keeps dynos as containers on an engine. Nothing runs by itself before `recover` and `start`. */
export class EngineDynoManager implements DynoManager, DynoSleep {
  readonly #options: DynoManagerOptions;
  readonly #life = new AbortController();
  readonly #turns = new KeyedQueue();
  readonly #background: Background;
  readonly #ledger: Ledger;
  readonly #keeper: Keeper;
  readonly #handOvers: HandOvers;
  readonly #formations: Formations;
  readonly #oneOffs: OneOffs;
  readonly #attachedRuns: AttachedRuns;
  readonly #insideRuns: InsideRuns;
  readonly #watchedRuns: WatchedRuns;
  readonly #sleeping: Sleeping;
  readonly #retirement: Retirement;
  readonly #memory: Memory;
  readonly #survey: Survey;
  readonly #watch: Watch;
  readonly #cycling: Cycling;
  readonly #sampling: Sampling;
  readonly #formationCheck: FormationCheck;
  #surveyed = false;
  readonly #needed = new SharedTurn(() => this.#beforeCatchUp());
  #beforeCatchUp: () => Promise<void> = async () => undefined;
  #watching: Promise<unknown> = Promise.resolve();

  constructor(options: DynoManagerOptions) {
    this.#options = options;
    const life = this.#life.signal;
    const clock = options.clock ?? systemClock;
    const background = new Background({ life, onError: options.onError });
    const accepts = options.accepts ?? acceptsTcp;
    const random = options.random ?? Math.random;
    const base = { ...options, life, clock, background, accepts, random, inHand: new InHand(life) };
    const routes = new SureRoutes(base);
    const ledger = new Ledger(base);
    const boots = new Boots({ ...base, ledger });
    const departures = new Departures({ ...base, routes, ledger });
    const endings = new Endings({ ...base, ledger, departures });
    const parts = { ...base, routes, ledger, boots, departures, endings };
    const isAftermath = () => this.#watch.isAftermath;
    const neededFirst = () => this.#needed.run().catch(options.onError);
    const keeper = new Keeper({ ...parts, isAftermath, neededFirst, alarms: new Alarms(base) });
    const handOvers = new HandOvers({ ...parts, keeper });
    const restarts = new Restarts({ ...parts, keeper });
    const attachedRuns = new AttachedRuns(parts);
    const oneOffs = new OneOffs({ ...parts, attachedRuns, onLimit: () => this.#cycling.wake() });
    this.#background = background;
    this.#ledger = ledger;
    this.#keeper = keeper;
    this.#handOvers = handOvers;
    this.#formations = new Formations({ ...parts, keeper, handOvers, restarts });
    this.#oneOffs = oneOffs;
    this.#attachedRuns = attachedRuns;
    this.#insideRuns = new InsideRuns(base);
    this.#watchedRuns = new WatchedRuns({ ...parts, oneOffs });
    const sleeping = new Sleeping({ ...parts, keeper });
    this.#sleeping = sleeping;
    this.#retirement = new Retirement({ ...parts, keeper, oneOffs, sleeping });
    this.#memory = new Memory(parts);
    this.#survey = new Survey({
      ...parts,
      keeper,
      oneOffs,
      sleeping,
      onUnfinished: (appId) => void background.run(() => this.reconcile(appId)),
      onEndAsked: (dyno) => void background.run(() => this.#endAsked(dyno)),
    });
    this.#watch = new Watch({
      ...base,
      survey: async (how) => {
        if (how.missed) await this.#prepare();
        await this.#look(how);
      },
      onEvent: (event) => this.#onEvent(event),
    });
    const metrics = new Metrics(parts);
    this.#sampling = new Sampling({
      ...parts,
      onSamples: async (samples) => {
        for (const { dyno, stats } of samples) this.#memory.sampled(dyno, stats);
        await metrics.sampled(samples);
      },
    });
    this.#cycling = new Cycling({ ...base, cycle: (dyno) => this.#cycle(dyno) });
    const reconcile = (appId: string) => this.reconcile(appId);
    this.#formationCheck = new FormationCheck({ ...base, turns: this.#turns, reconcile });
  }

  /**
   * After a start of the control plane: adopts what runs, settles what ended, removes what no row explains, starts what
   * should run and carries on what was cut short. With the engine away all of that happens when it is back.
   */
  async recover(): Promise<void> {
    await this.#look({ missed: true, lostAt: null }).catch((error: unknown) => {
      if (!isAway(error)) throw error;
    });
  }

  /**
   * Watches the engine, compares dynos with formations, cycles them when they are due and logs what they use, until the signal aborts. `beforeCatchUp`
   * is awaited each time that the engine is back, and for dynos that it ended just after that: what they need comes before them.
   */
  start(signal: AbortSignal, beforeCatchUp: () => Promise<void> = async () => undefined): void {
    this.#beforeCatchUp = beforeCatchUp;
    const either = AbortSignal.any([signal, this.#life.signal]);
    this.#watching = Promise.all([
      this.#watch.run(either, { missed: !this.#surveyed }),
      this.#cycling.run(either),
      this.#sampling.run(either),
      this.#formationCheck.run(either),
    ]);
  }

  /** Lets go of everything and leaves the dynos running; the instance cannot be used again. */
  async close(): Promise<void> {
    this.#life.abort(new Error('The dyno manager was stopped.'));
    await this.#watching;
    await this.idle();
  }

  /** Stops every dyno and keeps the formations: the next `recover` starts them again. Call `close` after it. */
  stopAll(): Promise<void> {
    return this.#retirement.stopAll();
  }

  /** Resolves when nothing is being started, stopped or drained. */
  async idle(): Promise<void> {
    await this.#turns.idle();
    await this.#background.idle();
  }

  /** Resolves when the new dynos serve; the old ones drain and stop by themselves after that. */
  handOver(request: HandOver): Promise<HandOverOutcome> {
    return this.#turns.run(request.app.id, () => this.#handOvers.run(request));
  }

  reconcile(appId: string): Promise<void> {
    return this.#turns.run(appId, () => this.#formations.reconcile(appId));
  }

  restart(appId: string, selector: DynoSelector): Promise<void> {
    return this.#turns.run(appId, async () => {
      const chosen = chosenDynos(await this.#ledger.list(appId), selector);
      await this.#formations.restart(chosen.filter((dyno) => dyno.serving));
      if ('name' in selector) await this.#end(chosen);
    });
  }

  stop(appId: string, selector: DynoSelector): Promise<void> {
    return this.#turns.run(appId, async () => {
      const chosen = chosenDynos(await this.#ledger.list(appId), selector);
      await this.#formations.bounce(chosen.filter((dyno) => dyno.serving));
      await this.#end(chosen);
    });
  }

  run(request: OneOff): Promise<Dyno & { readonly attachUrl: string | null }> {
    return this.#oneOffs.run(request);
  }

  async runToEnd(request: OneOff, options: WatchedRun): Promise<OneOffEnd> {
    const run = this.#watchedRuns.run(request, options);
    void this.#background.run(() => run.catch(() => undefined));
    return run;
  }

  resize(dynoId: string, size: { readonly rows: number; readonly columns: number }): Promise<void> {
    return this.#attachedRuns.resize(dynoId, size);
  }

  inside(dyno: Dyno, request: InsideRun): { readonly id: string; readonly attachUrl: string } {
    return this.#insideRuns.offer(dyno, request);
  }

  enter(dyno: Dyno, request: InsideRun, client: RendezvousClient): string {
    return this.#insideRuns.enter(dyno, request, client);
  }

  resizeInside(id: string, size: { readonly rows: number; readonly columns: number }): Promise<void> {
    return this.#insideRuns.resize(id, size);
  }

  sleep(appId: string): Promise<void> {
    return this.#turns.run(appId, () => this.#sleeping.sleep(appId));
  }

  /** Waits for nobody's turn: whatever is under way with the app brings its dynos up, or leaves them asleep. */
  async wake(appId: string): Promise<void> {
    const waking = this.#sleeping.wake(appId);
    void this.#background.run(() => waking.catch(() => undefined));
    return waking;
  }

  retire(appId: string): Promise<void> {
    return this.#turns.run(appId, () => this.#retirement.retire(appId));
  }

  #cycle(dyno: Dyno): Promise<void> {
    if (dyno.oneOff) {
      void this.#background.run(() => this.#oneOffs.expire(dyno));
      return Promise.resolve();
    }
    return this.#turns.run(dyno.appId, async () => {
      const current = await this.#ledger.find(dyno);
      if (current?.serving && current.state === 'up')
        await this.#formations.restart([current], { cause: 'Cycling' });
    });
  }

  /** What an earlier control plane was asked for and did not get to. */
  #endAsked(dyno: Dyno): Promise<void> {
    return this.#turns.run(dyno.appId, async () => {
      const current = await this.#ledger.find(dyno);
      if (!current?.endAskedAt) return;
      if (current.serving) await this.#formations.restart([current]);
      await this.#end([current]);
    });
  }

  async #end(chosen: readonly Dyno[]): Promise<void> {
    const oneOffs = chosen.filter((dyno) => dyno.oneOff && dyno.state !== 'complete');
    for (const dyno of oneOffs) void this.#background.run(() => this.#oneOffs.stop(dyno));
  }

  async #look(how: SurveyScope): Promise<void> {
    await this.#survey.run(how);
    this.#surveyed = true;
    if (!how.missed) return;
    for (const app of await this.#options.store.apps.list())
      void this.#background.run(() => this.reconcile(app.id));
  }

  /** An engine that is still away says so before anybody prepares anything. */
  async #prepare(): Promise<void> {
    await this.#options.engine.containers.list(dynoLabels(this.#options.installation));
    await this.#needed.run();
  }

  #onEvent(event: ContainerEvent): void {
    const [id, appId] = [event.labels['renga.dyno'], event.labels['renga.app']];
    if (id === undefined || appId === undefined || event.kind === 'start') return;
    const dyno = { id, appId };
    void this.#background.run(async () => {
      if (event.kind === 'oom') return this.#memory.exceeded(dyno);
      this.#memory.forget(id);
      await this.#keeper.look(dyno);
      await this.#oneOffs.tend(dyno);
    });
  }
}
