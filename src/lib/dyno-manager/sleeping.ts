import type { Dyno } from '../domain/dyno.ts';
import { isEco } from '../domain/eco.ts';
import { type ContainerSummary, type Engine, EngineError } from '../engine/port.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import type { Background } from './background.ts';
import type { Departures } from './departures.ts';
import type { Hand, InHand } from './in-hand.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import { rerun } from './new-run.ts';
import type { SureRoutes } from './sure-routes.ts';

interface SleepingOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly keeper: Keeper;
  readonly departures: Departures;
  readonly routes: SureRoutes;
  readonly inHand: InHand;
  readonly background: Background;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'drainMs' | 'ecoStopAfterMs'>;
}

/**
 * The sleep of Eco dynos. Their containers are paused at once, which wakes in no time, and stopped when they have slept
 * for long. A row that is `idle` without a container sleeps without memory.
 */
export class Sleeping {
  readonly #options: SleepingOptions;

  constructor(options: SleepingOptions) {
    this.#options = options;
  }

  /** Resolves when the Eco dynos of an app stand still: nothing is sent to them, and what they were answering has ended. */
  async sleep(appId: string): Promise<void> {
    const { ledger, inHand } = this.#options;
    const rows = (await ledger.serving(appId)).filter((row) => isEco(row.size) && maySleep(row));
    const hands: Hand[] = [];
    try {
      for (const row of rows) hands.push(await inHand.take(row.id));
      const asleep = await this.#lay(rows);
      await this.#unroute(asleep.filter((row) => row.type === 'web'));
      await Promise.all(asleep.map((row) => this.#freeze(row)));
    } finally {
      for (const hand of hands) hand.release();
    }
  }

  /** Resolves when the processes of those that slept run; they boot on by themselves. */
  async wake(appId: string): Promise<void> {
    const { ledger, keeper } = this.#options;
    const rows = (await ledger.serving(appId)).filter((row) => row.state === 'idle');
    await Promise.all(
      rows.map(async (row) => {
        const woken = await ledger.advance(row, (current) =>
          current.serving && current.state === 'idle' ? { kind: 'unidling' } : null,
        );
        if (!woken) return;
        ledger.say(woken.dyno, woken.lines);
        await keeper.wake(woken.dyno);
      }),
    );
  }

  /** Makes the container of a sleeping dyno what it should be: paused for a while, then gone. */
  async tend(row: Dyno, container: ContainerSummary['state'] | undefined): Promise<void> {
    const { inHand, background, clock, settings } = this.#options;
    if (row.containerId === null || inHand.has(row.id)) return;
    if (container === 'running') return inHand.hold(row.id, () => this.#freeze(row));
    const sleptMs = clock.now().getTime() - row.updatedAt.getTime();
    if (container !== 'paused' || sleptMs >= settings.ecoStopAfterMs)
      void background.run(() => this.deepen(row));
  }

  /** Gives up the container of a sleeping dyno, which sleeps on; resolves when that has gone. */
  async deepen(row: Dyno): Promise<void> {
    const { ledger, departures, clock } = this.#options;
    const next = rerun(row, { at: clock.now(), serving: true, crashes: row.crashes });
    const asleep: Dyno = { ...next, state: 'idle', updatedAt: row.updatedAt };
    const left = await ledger.swap(
      row,
      asleep,
      (current) => current.state === 'idle' && current.containerId !== null,
    );
    if (left) await departures.begin([left], { drain: false });
  }

  async #lay(rows: readonly Dyno[]): Promise<readonly Dyno[]> {
    const { ledger } = this.#options;
    const asleep: Dyno[] = [];
    for (const row of rows) {
      const laid = await ledger.advance(row, (current) =>
        current.serving && maySleep(current) ? { kind: 'idling' } : null,
      );
      if (!laid) continue;
      ledger.say(laid.dyno, laid.lines);
      asleep.push(laid.dyno);
    }
    return asleep;
  }

  async #unroute(web: readonly Dyno[]): Promise<void> {
    const { routes, settings } = this.#options;
    if (web.length === 0) return;
    await routes.publish();
    await routes.drained(
      web.flatMap((row) => row.endpoint ?? []),
      settings.drainMs,
    );
  }

  /** One that was woken meanwhile goes on; one that has ended meanwhile is looked after by the next survey. */
  async #freeze(row: Dyno): Promise<void> {
    const { engine, ledger } = this.#options;
    const current = await ledger.find(row);
    if (current?.state !== 'idle' || current.containerId === null) return;
    await engine.containers.pause(current.containerId).catch((error: unknown) => {
      const hasEnded =
        error instanceof EngineError && (error.code === 'conflict' || error.code === 'not_found');
      if (!hasEnded) throw error;
    });
  }
}

/** One that boots is left to it. */
const maySleep = (row: Dyno): boolean => row.state === 'up' || row.state === 'crashed';
