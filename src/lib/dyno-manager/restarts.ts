import type { Dyno } from '../domain/dyno.ts';
import type { Clock } from '../std/clock.ts';
import { startLines } from './announcements.ts';
import type { Background } from './background.ts';
import type { Blueprint } from './blueprint.ts';
import type { Boots } from './boots.ts';
import type { Departures } from './departures.ts';
import type { Slot } from './formation-plan.ts';
import type { InHand } from './in-hand.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import { newRun } from './new-run.ts';
import type { SureRoutes } from './sure-routes.ts';

interface RestartsOptions {
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly departures: Departures;
  readonly keeper: Keeper;
  readonly routes: SureRoutes;
  readonly inHand: InHand;
  readonly background: Background;
  readonly clock: Clock;
}

/** What a fresh run in the place of another looks like. */
export interface Fresh {
  readonly slot: Slot;
  readonly blueprint: Blueprint;
  /** Why, where nobody asked for it. */
  readonly cause?: 'Cycling';
}

/** Replaces single dynos of the formation by fresh runs of the same release. */
export class Restarts {
  readonly #options: RestartsOptions;

  constructor(options: RestartsOptions) {
    this.#options = options;
  }

  /**
   * A web dyno that serves goes on until the new one listens; any other is told to stop while the new one starts, as on
   * Heroku. Resolves when the new process runs.
   */
  async restart(old: Dyno, fresh: Fresh): Promise<void> {
    if (old.type === 'web' && old.state === 'up') return this.#gated(old, fresh);
    return this.bounce(old, fresh);
  }

  /** The new run starts while the old one is told to stop, whatever it does. */
  async bounce(old: Dyno, fresh: Fresh): Promise<void> {
    const next = this.#next(old, fresh, true);
    await this.#options.keeper.replace(old, next, {
      restarting: fresh.cause ?? true,
      allows: () => true,
      blueprint: fresh.blueprint,
    });
  }

  async #gated(old: Dyno, fresh: Fresh): Promise<void> {
    const { ledger, inHand, background } = this.#options;
    const next = this.#next(old, fresh, false);
    const { promise: started, resolve } = Promise.withResolvers<void>();
    void background.run(async () => {
      try {
        const outcome = await inHand.hold(next.id, async (signal) => {
          await ledger.insert([next]);
          ledger.say(next, startLines(old, { restarting: fresh.cause ?? true }));
          return this.#prove(old, next, { fresh, signal, started: resolve });
        });
        await this.#settle(old, next, outcome);
      } finally {
        resolve();
      }
    });
    return started;
  }

  async #prove(
    old: Dyno,
    next: Dyno,
    options: { readonly fresh: Fresh; readonly signal: AbortSignal; readonly started: () => void },
  ): Promise<Dyno | null> {
    const { boots, keeper, ledger } = this.#options;
    const launch = await boots.launch(next, options.fresh.blueprint, options.signal);
    options.started();
    const boot = launch.ok ? await boots.prove(launch.dyno, options.signal, { gate: true }) : launch;
    if (!boot.ok) {
      await keeper.fail(boot);
      return null;
    }
    const up = await ledger.advance(boot.dyno, () => ({ kind: 'up' }));
    if (up) ledger.say(up.dyno, up.lines);
    return up && ledger.swap(old, up.dyno, () => true);
  }

  /** `left` is the old dyno when the new one took its place. */
  async #settle(old: Dyno, next: Dyno, left: Dyno | null): Promise<void> {
    const { ledger, departures, keeper } = this.#options;
    if (left) {
      void departures.begin([left], { drain: true });
      return keeper.look(next);
    }
    if ((await ledger.note(old, { endAskedAt: null }))?.serving)
      ledger.say(old, ['Restart failed, the dyno from before goes on']);
    void departures.begin([next], { drain: false });
  }

  #next(old: Dyno, { slot }: Fresh, serving: boolean): Dyno {
    return newRun({
      appId: old.appId,
      release: { id: old.releaseId, version: old.releaseVersion },
      slot,
      at: this.#options.clock.now(),
      serving,
    });
  }
}
