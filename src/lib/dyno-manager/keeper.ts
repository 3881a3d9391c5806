import type { Dyno } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { ContainerExit, Engine } from '../engine/port.ts';
import type { Logs, Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import type { Alarms } from './alarms.ts';
import { startLines } from './announcements.ts';
import type { Background } from './background.ts';
import { type Blueprint, findBlueprint } from './blueprint.ts';
import type { Boot, Boots } from './boots.ts';
import { isNamedFor } from './container-spec.ts';
import { crashesAfter } from './crash-backoff.ts';
import type { Departures } from './departures.ts';
import { isFromOutside } from './engine-restart.ts';
import type { InHand } from './in-hand.ts';
import type { Ledger } from './ledger.ts';
import { endOf } from './memory-use.ts';
import { rerun } from './new-run.ts';
import { Retries } from './retries.ts';
import { exitLine, type RunEvent, type Transition } from './run-state.ts';
import type { SureRoutes } from './sure-routes.ts';

interface KeeperOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly departures: Departures;
  readonly logs: Pick<Logs, 'collected'>;
  readonly routes: SureRoutes;
  readonly inHand: InHand;
  readonly alarms: Alarms;
  readonly background: Background;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly installation: string;
  readonly random: () => number;
  /** Whether the engine may still be ending what ran before it was away. */
  readonly isAftermath: () => boolean;
  /** Resolves when what dynos need beside themselves is there, or has had its time to be; never rejects. */
  readonly neededFirst: () => Promise<void>;
  readonly life: AbortSignal;
}

interface Replacement {
  readonly restarting: boolean | 'Cycling';
  readonly allows: (current: Dyno) => boolean;
  readonly blueprint?: Blueprint;
}

/** How an end came to be known. */
interface Discovery {
  /** It happened while nobody watched: its lines carry its own time. */
  readonly missed: boolean;
  /** The engine ended it with everything else: no crash. */
  readonly withEngine: boolean;
}

/** Keeps the dynos of formations running: starts them, notices their ends, and tries crashed ones again, later each time. */
export class Keeper {
  readonly #options: KeeperOptions;
  readonly #retries: Retries;
  #resting = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#retries = new Retries(options);
  }

  /** From now on nothing that ends is started again. */
  rest(): void {
    this.#resting = true;
  }

  /** Starts a run that is in the formation; resolves when its process runs or could not be started. It boots on by itself. */
  start(dyno: Dyno, blueprint?: Blueprint): Promise<void> {
    return this.#begin(dyno, (signal, started) => this.#boot(dyno, blueprint, signal, started));
  }

  /**
   * Wakes one that slept. Where it kept its memory it goes on at once, as it was, and needs no proof that it serves; else
   * it is started.
   */
  wake(dyno: Dyno): Promise<void> {
    return this.#begin(dyno, async (signal, started) => {
      if (!(await this.#options.boots.thaw(dyno))) return this.#boot(dyno, undefined, signal, started);
      started();
      await this.#serve(dyno);
    });
  }

  #begin(dyno: Dyno, boot: (signal: AbortSignal, started: () => void) => Promise<void>): Promise<void> {
    if (this.#resting) return Promise.resolve();
    const { promise: started, resolve } = Promise.withResolvers<void>();
    void this.#options.background.run(async () => {
      try {
        await this.#options.inHand.hold(dyno.id, (signal) => boot(signal, resolve));
      } finally {
        resolve();
      }
      await this.look(dyno);
    });
    return started;
  }

  /**
   * Puts `next` in the place of a dyno that `allows` it, and takes the old one away; nothing happens when that came too
   * late. Resolves when the new process runs.
   */
  async replace(old: Dyno, next: Dyno, options: Replacement): Promise<void> {
    const { ledger } = this.#options;
    const left = await this.#swap(old, next, options.allows);
    if (!left) return;
    ledger.say(left, startLines(left, options));
    await this.#succeed(left, next, options);
  }

  /** Does what the row of a dyno of the formation asks for, when nobody has it in hand. */
  async tend(dyno: Pick<Dyno, 'appId' | 'id'>): Promise<void> {
    const { ledger, inHand, departures, background } = this.#options;
    if (inHand.has(dyno.id)) return;
    const current = await ledger.find(dyno);
    if (!current?.serving || inHand.has(dyno.id)) return;
    if (current.state === 'idle') return;
    if (current.state === 'down') return this.resume(current);
    if (current.state === 'up') return this.look(current);
    if (current.state === 'starting') {
      void this.start(current);
      return;
    }
    if (current.containerId !== null) void background.run(() => departures.clear(current));
    this.arm(current);
  }

  /** Looks whether a dyno that nobody has in hand still runs as it was made, and does what follows when it does not. */
  async look(dyno: Pick<Dyno, 'appId' | 'id'>): Promise<void> {
    const { engine, ledger, inHand, installation } = this.#options;
    if (inHand.has(dyno.id)) return;
    const current = await ledger.find(dyno);
    if (!current || current.oneOff || !runs(current) || current.containerId === null) return;
    const info = await engine.containers.inspect(current.containerId);
    if (!info) await this.lost(current);
    else if (info.exit) await this.ended(current, info.exit, this.#seen(info.exit));
    else if (!isNamedFor(current, info.name, installation)) await this.renamed(current);
  }

  /** Its container ended. */
  async ended(dyno: Dyno, exit: ContainerExit, discovery: Discovery = this.#seen(exit)): Promise<void> {
    const { settings, clock, boots } = this.#options;
    if (discovery.withEngine && dyno.serving) return this.#endedWithEngine(dyno, exit);
    const failure = await boots.explainEnd(dyno, exit);
    const at = discovery.missed ? exit.finishedAt : clock.now();
    await this.#crash(dyno, at, (current) => {
      const upForMs = current.state === 'up' ? exit.finishedAt.getTime() - current.updatedAt.getTime() : 0;
      return {
        kind: 'ended',
        ...endOf(current, exit, settings.dynoSizes),
        failure,
        ...this.#retries.afterCrash(current, crashesAfter(current.crashes, upForMs, settings)),
      };
    });
  }

  #seen(exit: ContainerExit): Discovery {
    return { missed: false, withEngine: this.#options.isAftermath() && isFromOutside(exit) };
  }

  /** Its container is gone, which a process inside cannot have done: no crash. */
  async lost(dyno: Dyno): Promise<void> {
    const { ledger } = this.#options;
    if (!dyno.serving) {
      await ledger.advance(dyno, (current) => ({ kind: 'unstartable', failure: LOST, ...noRetry(current) }));
      return;
    }
    const left = await this.#rerun(dyno, 'Its container was removed from outside');
    if (left) await this.#succeed(left.old, left.next);
  }

  /** Its container runs under another name: whoever gave it has plans for it, but requests that it works on are its own. */
  async renamed(dyno: Dyno): Promise<void> {
    if (!dyno.serving) return;
    const left = await this.#rerun(dyno, 'Its container was renamed from outside');
    if (left) await this.#succeed(left.old, left.next, { drain: true });
  }

  /** Has a crashed dyno of the formation tried again when its time has come. */
  arm(dyno: Dyno): void {
    const { alarms, clock } = this.#options;
    if (!dyno.serving || dyno.state !== 'crashed' || this.#resting) return;
    const waitMs = Math.max(0, (dyno.retryAt ?? clock.now()).getTime() - clock.now().getTime());
    if (waitMs > 0 && alarms.has(dyno.id)) return;
    alarms.set(dyno.id, waitMs, () => this.#tryAgain(dyno));
  }

  /** Starts what was stopped with everything else. */
  async resume(dyno: Dyno): Promise<void> {
    const next = rerun(dyno, { at: this.#options.clock.now(), serving: true, crashes: 0 });
    await this.replace(dyno, next, { restarting: false, allows: (current) => current.state === 'down' });
  }

  async #swap(old: Dyno, next: Dyno, allows: (current: Dyno) => boolean): Promise<Dyno | null> {
    if (this.#resting) return null;
    const left = await this.#options.ledger.swap(old, next, allows);
    if (left) this.#options.alarms.clear(old.id);
    return left;
  }

  /** Gives the place of one whose container was meddled with to a new run, and says why. */
  async #rerun(dyno: Dyno, reason: string): Promise<{ readonly old: Dyno; readonly next: Dyno } | null> {
    const { ledger, clock } = this.#options;
    const next = rerun(dyno, { at: clock.now(), serving: true, crashes: dyno.crashes });
    const old = await this.#swap(dyno, next, runs);
    if (!old) return null;
    ledger.say(old, [reason, ...startLines(old, { restarting: false })]);
    return { old, next };
  }

  async #succeed(
    old: Dyno,
    next: Dyno,
    { blueprint, drain = false }: { readonly blueprint?: Blueprint; readonly drain?: boolean } = {},
  ): Promise<void> {
    void this.#options.departures.begin([old], { drain });
    await this.start(next, blueprint);
  }

  async #boot(
    dyno: Dyno,
    blueprint: Blueprint | undefined,
    signal: AbortSignal,
    started: () => void,
  ): Promise<void> {
    const { store, boots } = this.#options;
    const launch = await boots.launch(dyno, blueprint ?? (() => findBlueprint(store, dyno)), signal);
    started();
    const boot = launch.ok ? await boots.prove(launch.dyno, signal, { gate: false }) : launch;
    return boot.ok ? this.#serve(boot.dyno) : this.fail(boot);
  }

  async #serve(dyno: Dyno): Promise<void> {
    const { ledger, routes } = this.#options;
    this.#retries.begun(dyno);
    this.#say(await ledger.advance(dyno, () => ({ kind: 'up' })));
    if (dyno.type === 'web') await routes.publish();
  }

  /** Writes down that a boot failed; a dyno of the formation is tried again. */
  async fail(boot: Extract<Boot, { ok: false }>): Promise<void> {
    const { clock, settings } = this.#options;
    const { dyno, failure, exit, line } = boot;
    if (boot.withEngine && exit && dyno.serving) return this.#endedWithEngine(dyno, exit);
    await this.#crash(dyno, clock.now(), (current) => {
      const retry =
        failure.code === 'start_failed'
          ? this.#retries.whenUnstartable(current)
          : this.#retries.afterCrash(current, current.crashes + 1);
      return exit
        ? { kind: 'ended', ...endOf(dyno, exit, settings.dynoSizes), failure, ...retry }
        : { kind: 'unstartable', failure, line, ...retry };
    });
  }

  async #crash(dyno: Dyno, at: Date, event: (current: Dyno) => RunEvent): Promise<void> {
    const { ledger, routes, departures, background } = this.#options;
    const crash = await ledger.advance(dyno, (current) => (runs(current) ? event(current) : null), at);
    if (!crash) return;
    if (dyno.type === 'web' && (crash.dyno.serving || dyno.routedUntil !== null))
      void background.run(() => routes.publish());
    await this.#lastWords(crash.dyno);
    this.#say(crash, at);
    await departures.clear(crash.dyno);
    this.arm(crash.dyno);
  }

  /** Its own last lines come before the platform's about its end. */
  async #lastWords(dyno: Dyno): Promise<void> {
    if (dyno.containerId !== null) await this.#options.logs.collected(dyno.containerId);
  }

  async #endedWithEngine(dyno: Dyno, exit: ContainerExit): Promise<void> {
    const { ledger, clock } = this.#options;
    await this.#lastWords(dyno);
    const next = rerun(dyno, { at: clock.now(), serving: true, crashes: dyno.crashes });
    const left = await this.#swap(dyno, next, runs);
    if (!left) return;
    ledger.say(left, [exitLine(exit.exitCode)], exit.finishedAt);
    ledger.say(left, startLines(left, { restarting: true }));
    void this.#options.departures.begin([left], { drain: false });
    void this.#begin(next, async (signal, started) => {
      // What it needs has most likely ended with it.
      await this.#options.neededFirst();
      await this.#boot(next, undefined, signal, started);
    });
  }

  async #tryAgain(dyno: Dyno): Promise<void> {
    const next = rerun(dyno, { at: this.#options.clock.now(), serving: true, crashes: dyno.crashes });
    await this.replace(dyno, next, { restarting: false, allows: (current) => current.state === 'crashed' });
  }

  #say(transition: Transition | null, at?: Date): void {
    if (transition) this.#options.ledger.say(transition.dyno, transition.lines, at);
  }
}

const LOST: Failure = {
  code: 'container_lost',
  message: 'Its container was removed from outside.',
  next: 'Nothing needs to be done: a dyno of the formation is started again.',
};

const runs = (dyno: Dyno): boolean => dyno.state === 'up' || dyno.state === 'starting';

const noRetry = (dyno: Dyno) => ({ crashes: dyno.crashes, retryAt: null });
