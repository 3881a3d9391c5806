import type { Dyno } from '../domain/dyno.ts';
import type { ContainerExit, Engine } from '../engine/port.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { patiently } from './patience.ts';
import { placeOf } from './place-of.ts';
import type { Accepts } from './tcp-probe.ts';

interface ProofOptions {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'bootTimeoutMs'>;
  readonly accepts: Accepts;
}

/** How a run ended that was still to serve. */
interface BootEnd {
  readonly exit: ContainerExit;
  /** The engine was away meanwhile. */
  readonly wasAway: boolean;
}

/** A process of a new release that ends within this time never worked. */
const PROOF_OF_LIFE_MS = 1_000;

/** Watches runs that were started until they serve, or it is certain that they will not. */
export class Proof {
  readonly #options: ProofOptions;

  constructor(options: ProofOptions) {
    this.#options = options;
  }

  /** An engine that goes away while a dyno boots is waited for: the dyno may well go on. */
  async verdict(
    dyno: Dyno,
    { signal, gate }: { readonly signal: AbortSignal; readonly gate: boolean },
  ): Promise<'serves' | 'late' | BootEnd> {
    const { engine, clock } = this.#options;
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    let wasAway = false;
    const onAway = () => {
      wasAway = true;
    };
    const ended = patiently(() => engine.containers.wait(placeOf(dyno), either), {
      clock,
      signal: either,
      onAway,
    });
    try {
      return await Promise.race([
        dyno.type === 'web' ? this.#listens(dyno, either) : this.#lives(either, gate),
        ended.then((exit) => ({ exit, wasAway })),
      ]);
    } finally {
      over.abort();
    }
  }

  async #listens(dyno: Dyno, signal: AbortSignal): Promise<'serves' | 'late'> {
    const { clock, settings } = this.#options;
    const launched = clock.monotonic();
    for (;;) {
      if (await this.#accepts(dyno, signal)) return 'serves';
      const elapsed = clock.monotonic() - launched;
      if (elapsed >= settings.bootTimeoutMs) return 'late';
      await clock.sleep(Math.min(elapsed < 3_000 ? 25 : 250, settings.bootTimeoutMs - elapsed), signal);
    }
  }

  /** A published port may accept before anything listens behind it, so there the container is asked as well. */
  async #accepts(dyno: Dyno, signal: AbortSignal): Promise<boolean> {
    const { engine, accepts } = this.#options;
    if (dyno.endpoint === null || !(await accepts(dyno.endpoint, signal))) return false;
    if (dyno.endpoint.endsWith(`:${dyno.port}`)) return true;
    const listeners = await engine.containers.listeners(placeOf(dyno));
    return listeners.some((each) => each.port === dyno.port && !each.address.startsWith('127.'));
  }

  async #lives(signal: AbortSignal, gate: boolean): Promise<'serves'> {
    if (gate) await this.#options.clock.sleep(PROOF_OF_LIFE_MS, signal);
    return 'serves';
  }
}
