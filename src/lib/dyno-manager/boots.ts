import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { imageFor } from '../domain/process-image.ts';
import {
  type ContainerExit,
  type ContainerInfo,
  type ContainerSpec,
  type Engine,
  EngineError,
} from '../engine/port.ts';
import type { Logs, SlugImages, Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { isAway } from './background.ts';
import type { Blueprint } from './blueprint.ts';
import { containerSpec } from './container-spec.ts';
import { dynoMetadata } from './dyno-metadata.ts';
import { explainBootTimeout, explainEngineEnd, explainExit, seconds } from './end-reason.ts';
import { isFromOutside } from './engine-restart.ts';
import { exitWithin, KILL_MS } from './exit-within.ts';
import { Groundwork } from './groundwork.ts';
import type { Ledger } from './ledger.ts';
import { Limit } from './limit.ts';
import { endOf } from './memory-use.ts';
import { explainDynoWithout } from './missing-config.ts';
import { placeOf } from './place-of.ts';
import { Proof } from './proof.ts';
import type { Accepts } from './tcp-probe.ts';
import { unstartable } from './unstartable.ts';

interface BootsOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly slugImages: Pick<SlugImages, 'ensure'>;
  readonly logs: Pick<Logs, 'collect'>;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly installation: string;
  readonly accepts: Accepts;
}

/** A run that goes well so far, or why it ended; `exit` is `null` when it never ran. */
export type Boot =
  | { readonly ok: true; readonly dyno: Dyno }
  | {
      readonly ok: false;
      readonly dyno: Dyno;
      readonly failure: Failure;
      readonly exit: ContainerExit | null;
      /** What its log says of a start that failed, where Heroku has a code for it. */
      readonly line?: string;
      /** The engine was away and ended it with everything else. */
      readonly withEngine: boolean;
    };

/** More at once only make each one slower. */
const STARTS_AT_ONCE = 4;
const KEPT_LINES = 5;
const STUMBLES = 2;
const STUMBLE_MS = 200;

/** Makes the containers of runs, starts them and watches them boot. Every step finds what an earlier attempt left. */
export class Boots {
  readonly #options: BootsOptions;
  readonly #starts = new Limit(STARTS_AT_ONCE);

  readonly #groundwork: Groundwork;
  readonly #proof: Proof;

  constructor(options: BootsOptions) {
    this.#options = options;
    this.#groundwork = new Groundwork(options);
    this.#proof = new Proof(options);
  }

  /** Container made and started. @throws {EngineError} only while the engine is away */
  async launch(
    dyno: Dyno,
    blueprint: Blueprint | (() => Promise<Blueprint>),
    signal: AbortSignal,
  ): Promise<Boot> {
    return this.#starts.run(async () => {
      signal.throwIfAborted();
      try {
        const plan = typeof blueprint === 'function' ? await blueprint() : blueprint;
        return await this.#insist(plan, signal, async () => {
          const place = await this.#place(dyno, plan, false);
          return this.#start(place.dyno, { isNew: place.isNew });
        });
      } catch (error) {
        if (isAway(error) || signal.aborted) throw error;
        return { ok: false, dyno, exit: null, withEngine: false, ...unstartable(dyno, error) };
      }
    });
  }

  /** Container made but not started, or found again by its label. */
  async place(dyno: Dyno, blueprint: Blueprint, options: { readonly tty?: boolean } = {}): Promise<Dyno> {
    return (await this.#place(dyno, blueprint, options.tty === true)).dyno;
  }

  /** The process of a placed dyno runs, and its endpoint is known. */
  start(dyno: Dyno): Promise<Boot> {
    return this.#start(dyno, { isNew: false });
  }

  /** Lets a paused run go on as it was, at its old place; `false` when there is none to go on. */
  async thaw(dyno: Dyno): Promise<boolean> {
    const { containerId, endpoint } = dyno;
    if (containerId === null || (dyno.type === 'web' && endpoint === null)) return false;
    try {
      await this.#options.engine.containers.unpause(containerId);
    } catch (error) {
      if (error instanceof EngineError && (error.code === 'conflict' || error.code === 'not_found'))
        return false;
      throw error;
    }
    this.#collect(dyno, containerId);
    return true;
  }

  /** Where the router reaches a running web dyno; `null` for any other. */
  async endpoint(dyno: Dyno, info: ContainerInfo | null): Promise<string | null> {
    if (dyno.type !== 'web' || dyno.oneOff || !info) return null;
    if (!(await this.#options.engine.addressesReachable())) return info.published;
    return info.address === null ? null : `${info.address}:${dyno.port}`;
  }

  /**
   * Resolves when a web dyno accepts connections, or it is certain that it will not. Any other serves when it was
   * started, and behind a gate when it is still there after a moment. @throws the signal's reason
   */
  async prove(dyno: Dyno, signal: AbortSignal, options: { readonly gate: boolean }): Promise<Boot> {
    const verdict = await this.#proof.verdict(dyno, { signal, gate: options.gate });
    if (verdict === 'serves') return { ok: true, dyno };
    if (verdict === 'late') return this.#tooLate(dyno, signal);
    return this.#ended(dyno, verdict.exit, { missed: verdict.wasAway });
  }

  /** Why a dyno ended that should not have; its container is still there. */
  async explainEnd(dyno: Dyno, exit: ContainerExit): Promise<Failure> {
    const lines = dyno.containerId === null ? [] : await this.lastLines(dyno.containerId);
    const reason = explainExit(dyno, endOf(dyno, exit, this.#options.settings.dynoSizes), lines);
    return explainDynoWithout(dyno, reason, this.#options);
  }

  /** What a container wrote last, as far as it can be had. */
  async lastLines(containerId: string): Promise<readonly string[]> {
    const lines: string[] = [];
    try {
      for await (const line of this.#options.engine.containers.output(containerId, { follow: false })) {
        lines.push(line.text.slice(0, 500));
        if (lines.length > KEPT_LINES) lines.shift();
      }
    } catch {
      // An explanation with fewer lines is better than none.
    }
    return lines;
  }

  /** An engine may fail once for no reason that lasts, and what is missing, or in the way, may be so no longer. */
  async #insist<T>(plan: Blueprint, signal: AbortSignal, step: () => Promise<T>): Promise<T> {
    for (let left = STUMBLES; ; left -= 1) {
      try {
        return await step();
      } catch (error) {
        this.#groundwork.doubt(plan);
        if (left === 0 || !(error instanceof EngineError) || isAway(error)) throw error;
        await this.#options.clock.sleep(STUMBLE_MS, signal);
      }
    }
  }

  async #place(
    dyno: Dyno,
    blueprint: Blueprint,
    tty: boolean,
  ): Promise<{ readonly dyno: Dyno; readonly isNew: boolean }> {
    const { engine, ledger } = this.#options;
    const specification = this.#specify(dyno, blueprint, tty);
    // One that is there already is taken whatever has become of what it was made of.
    specification.catch(() => undefined);
    const [known] = await engine.containers.list({ 'renga.dyno': dyno.id });
    const { id, created } = known
      ? { id: known.id, created: false }
      : await engine.containers.create(await specification);
    const placed = await ledger.note(dyno, { containerId: id });
    if (placed) return { dyno: placed, isNew: created };
    await engine.containers.remove(id);
    throw new Error(`${dynoName(dyno)} was given up while its container was made.`);
  }

  async #start(dyno: Dyno, { isNew }: { readonly isNew: boolean }): Promise<Boot> {
    const { engine, ledger } = this.#options;
    const id = placeOf(dyno);
    const found = isNew ? null : await engine.containers.inspect(id);
    if (found?.exit) return this.#ended(dyno, found.exit, { missed: true });
    if (found?.state === 'paused') {
      await engine.containers.unpause(id);
    } else if (found?.state !== 'running') {
      ledger.say(dyno, [`Starting process with command \`${dyno.command}\``]);
      await engine.containers.start(id);
    }
    this.#collect(dyno, id);
    const info = await this.#look(id);
    if (info.exit) return this.#ended(dyno, info.exit, { missed: false });
    const endpoint = await this.endpoint(dyno, info);
    if (endpoint === dyno.endpoint) return { ok: true, dyno };
    return { ok: true, dyno: (await ledger.note(dyno, { endpoint })) ?? dyno };
  }

  /**
   * Looks at a container that was just started, again where the engine cannot find it at once: without what it says
   * nobody could tell where the dyno is reached, and it would seem not to listen.
   */
  async #look(containerId: string): Promise<ContainerInfo> {
    const { engine, clock } = this.#options;
    for (let left = STUMBLES; ; left -= 1) {
      const info = await engine.containers.inspect(containerId);
      if (info) return info;
      if (left === 0)
        throw new EngineError(
          'not_found',
          `The engine cannot find container ${containerId}, which it started`,
        );
      await clock.sleep(STUMBLE_MS);
    }
  }

  #collect(dyno: Dyno, containerId: string): void {
    if (dyno.attached) return;
    this.#options.logs.collect({ appId: dyno.appId, containerId, process: dynoName(dyno) });
  }

  async #specify(dyno: Dyno, blueprint: Blueprint, tty: boolean): Promise<ContainerSpec> {
    const { engine, store, settings, installation } = this.#options;
    const [image, addressesReachable, machine] = await Promise.all([
      this.#groundwork.lay(dyno, blueprint),
      engine.addressesReachable(),
      engine.machine(),
    ]);
    return containerSpec(dyno, {
      installation,
      appName: blueprint.appName,
      image,
      pushed: blueprint.slug.images ? imageFor(blueprint.slug.images, dyno.type) : null,
      sizes: settings.dynoSizes,
      machine,
      config: blueprint.config,
      metadata: await dynoMetadata(store, dyno, { ...blueprint, domain: settings.domain }),
      publish: !addressesReachable,
      tty,
    });
  }

  async #tooLate(dyno: Dyno, signal: AbortSignal): Promise<Boot> {
    const { engine, ledger, clock, settings } = this.#options;
    const id = placeOf(dyno);
    const listeners = await engine.containers.listeners(id).catch(() => []);
    const reason = explainBootTimeout(dyno, settings.bootTimeoutMs, listeners, await this.lastLines(id));
    const failure = await explainDynoWithout(dyno, reason, this.#options);
    ledger.say(dyno, [
      `Error R10 (Boot timeout) -> Web process failed to bind to $PORT within ${seconds(settings.bootTimeoutMs)} of launch`,
      'Stopping process with SIGKILL',
    ]);
    await engine.containers.kill(id, 'SIGKILL');
    const exit = await exitWithin(engine, id, { ms: KILL_MS, clock, signal });
    return {
      ok: false,
      dyno,
      failure,
      exit: exit ?? { exitCode: 137, oomKilled: false, finishedAt: clock.now() },
      withEngine: false,
    };
  }

  /** `missed` when nobody watched the engine at the time. */
  async #ended(dyno: Dyno, exit: ContainerExit, { missed }: { readonly missed: boolean }): Promise<Boot> {
    if (missed && isFromOutside(exit))
      return { ok: false, dyno, failure: explainEngineEnd(dyno), exit, withEngine: true };
    return { ok: false, dyno, failure: await this.explainEnd(dyno, exit), exit, withEngine: false };
  }
}
