import type { Dyno } from '../domain/dyno.ts';
import type { ContainerExit, Engine } from '../engine/port.ts';
import type { Logs } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import type { Background } from './background.ts';
import { seconds } from './end-reason.ts';
import { exitWithin, KILL_MS } from './exit-within.ts';
import type { InHand } from './in-hand.ts';
import type { Ledger } from './ledger.ts';
import { patiently } from './patience.ts';
import { exitLine } from './run-state.ts';
import type { SureRoutes } from './sure-routes.ts';

interface DeparturesOptions {
  readonly engine: Engine;
  readonly logs: Pick<Logs, 'collected'>;
  readonly routes: SureRoutes;
  readonly ledger: Ledger;
  readonly inHand: InHand;
  readonly background: Background;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly life: AbortSignal;
}

/** Takes dynos that left the formation away: out of the routes, drained, stopped, collected, removed. */
export class Departures {
  readonly #options: DeparturesOptions;

  constructor(options: DeparturesOptions) {
    this.#options = options;
  }

  /** Begins, and goes on by itself; resolves, never rejects, when it has come to an end. With `drain`, requests in flight are waited for first. */
  begin(dynos: readonly Dyno[], options: { readonly drain: boolean }): Promise<void> {
    if (dynos.length === 0) return Promise.resolve();
    return this.#options.background.run(() => this.depart(dynos, options));
  }

  /** Resolves when nothing of them is left. */
  async depart(dynos: readonly Dyno[], options: { readonly drain: boolean }): Promise<void> {
    const routed = dynos.filter((dyno) => dyno.endpoint !== null && isRunning(dyno));
    const unrouted = this.#unroute(routed, options.drain);
    await Promise.all(
      dynos.map((dyno) =>
        this.#options.inHand.hold(dyno.id, async () => {
          if (routed.includes(dyno)) await unrouted;
          await this.#remove(dyno);
        }),
      ),
    );
  }

  /** Stops a dyno of the formation and keeps its row, so that it is started again with the next start. */
  async park(dyno: Dyno): Promise<void> {
    const { inHand, ledger } = this.#options;
    await inHand.hold(dyno.id, async () => {
      const current = await ledger.find(dyno);
      if (!current) return;
      await ledger.advance(current, () => ({ kind: 'leaving' }));
      await this.#empty(current);
      await ledger.note(current, { containerId: null, endpoint: null });
    });
  }

  /**
   * SIGTERM to all processes, which lets paused ones go on, the grace time, R12 and SIGKILL; says what it does. `null`
   * when the container is gone or does not run.
   */
  async stop(dyno: Dyno): Promise<ContainerExit | null> {
    const { engine, ledger, settings } = this.#options;
    const id = dyno.containerId;
    if (id === null) return null;
    const state = (await this.#patiently(() => engine.containers.inspect(id)))?.state;
    if (state !== 'running' && state !== 'paused') return null;
    ledger.say(dyno, ['Stopping all processes with SIGTERM']);
    await this.#patiently(() => engine.containers.kill(id, 'SIGTERM'));
    const exit = await this.#exitWithin(id, settings.stopGraceMs);
    if (exit) return exit;
    ledger.say(dyno, [
      `Error R12 (Exit timeout) -> At least one process failed to exit within ${seconds(settings.stopGraceMs)} of SIGTERM`,
      'Stopping remaining processes with SIGKILL',
    ]);
    await this.#patiently(() => engine.containers.kill(id, 'SIGKILL'));
    return this.#exitWithin(id, KILL_MS);
  }

  /**
   * Removes the container of an ended dyno once everything that it wrote is in the log; the row stays. A kill may have
   * come between a container and its place in the row.
   */
  async clear(dyno: Dyno): Promise<void> {
    const { ledger, logs } = this.#options;
    if (dyno.containerId !== null && !dyno.attached) await logs.collected(dyno.containerId);
    await this.#removeContainers(dyno);
    await ledger.note(dyno, { containerId: null, endpoint: null });
  }

  async #unroute(dynos: readonly Dyno[], drain: boolean): Promise<void> {
    const { routes, settings } = this.#options;
    if (dynos.length === 0) return;
    await routes.publish();
    const endpoints = dynos.flatMap((dyno) => dyno.endpoint ?? []);
    if (drain) await routes.drained(endpoints, settings.drainMs);
  }

  /** A row that serves again, or still, is not taken away. */
  async #remove(dyno: Dyno): Promise<void> {
    const { ledger } = this.#options;
    const current = await ledger.find(dyno);
    if (!current || current.serving) return;
    await ledger.advance(current, (row) => (row.serving ? null : { kind: 'leaving' }));
    await this.#empty(current);
    await ledger.delete(current);
  }

  async #empty(dyno: Dyno): Promise<void> {
    const { ledger, logs } = this.#options;
    const exit = await this.stop(dyno);
    if (dyno.containerId !== null && !dyno.attached) await logs.collected(dyno.containerId);
    if (exit) ledger.say(dyno, [exitLine(exit.exitCode)]);
    await this.#removeContainers(dyno);
  }

  async #removeContainers(dyno: Dyno): Promise<void> {
    const { engine } = this.#options;
    const containers = await this.#patiently(() => engine.containers.list({ 'renga.dyno': dyno.id }));
    for (const { id } of containers) await this.#patiently(() => engine.containers.remove(id));
  }

  #exitWithin(id: string, ms: number): Promise<ContainerExit | null> {
    const { engine, clock, life } = this.#options;
    return exitWithin(engine, id, { ms, clock, signal: life });
  }

  #patiently<T>(step: () => Promise<T>): Promise<T> {
    const { clock, life } = this.#options;
    return patiently(step, { clock, signal: life });
  }
}

const isRunning = (dyno: Dyno): boolean => dyno.state === 'up' || dyno.state === 'starting';
