import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { Engine } from '../engine/port.ts';
import type { LogSink, OneOff, Rendezvous, RendezvousClient } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { AttachedSession } from './attached-session.ts';
import type { Background } from './background.ts';
import { blueprintOf } from './blueprint.ts';
import type { Boots } from './boots.ts';
import type { Endings } from './endings.ts';
import { exitWithin } from './exit-within.ts';
import type { Hand, InHand } from './in-hand.ts';
import type { Ledger } from './ledger.ts';
import { placeOf } from './place-of.ts';
import { unstartable } from './unstartable.ts';

interface AttachedRunsOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly endings: Endings;
  readonly inHand: InHand;
  readonly background: Background;
  readonly logs: LogSink;
  readonly rendezvous: Rendezvous;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'hangUpEveryMs'>;
}

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

/** What is known of an attached dyno beyond its row, for as long as its session lasts. */
interface Seat {
  /** Ends the wait for a client that has not come. */
  readonly giveUp: () => void;
  terminal: TerminalSize | undefined;
}

/** A process whose client has gone is told so three times. */
const HANGUPS = 3;

/** One-off dynos with somebody's terminal: they start when their client comes, and are hung up when it goes. */
export class AttachedRuns {
  readonly #options: AttachedRunsOptions;
  readonly #seats = new Map<string, Seat>();
  /** Left alone after they were told that their client has gone. */
  readonly #hungUp = new Set<string>();

  constructor(options: AttachedRunsOptions) {
    this.#options = options;
  }

  /** Makes its container and a place to meet; all else follows by itself when somebody comes, or nobody does. */
  async begin(dyno: Dyno, request: OneOff, hand: Hand): Promise<Dyno & { readonly attachUrl: string }> {
    const { boots, rendezvous, ledger, background } = this.#options;
    const { app, release, slug, tty } = request;
    const placed = await boots.place(dyno, blueprintOf(app, release, slug), { tty });
    const { promise: arrival, resolve } = Promise.withResolvers<RendezvousClient | Failure>();
    this.#seats.set(dyno.id, { giveUp: () => resolve(STOPPED), terminal: request.terminal });
    hand.signal.addEventListener('abort', () => resolve(STOPPED), { once: true });
    const join = (client: RendezvousClient): void =>
      this.#seats.has(dyno.id) ? resolve(client) : client.close();
    const { url } = rendezvous.offer(join, () => resolve(NOBODY_CAME), request.cut);
    ledger.say(dyno, ['Awaiting client']);
    void background.run(async () => {
      try {
        await this.#attend(placed, { arrival: await arrival, tty, signal: hand.signal });
      } finally {
        this.#seats.delete(dyno.id);
        hand.release();
      }
    });
    return { ...placed, attachUrl: url };
  }

  /** Ends the wait for the client of a dyno; `false` when it does not wait for one. */
  giveUp(dyno: Dyno): boolean {
    const seat = this.#seats.get(dyno.id);
    if (!seat || dyno.state !== 'starting') return false;
    seat.giveUp();
    return true;
  }

  /** Whoever comes for it now is sent away. */
  forget(dynoId: string): void {
    this.#seats.delete(dynoId);
  }

  /** The size of a dyno's terminal; kept until there is one. */
  async resize(dynoId: string, size: TerminalSize): Promise<void> {
    const seat = this.#seats.get(dynoId);
    if (!seat) return;
    seat.terminal = size;
    const [container] = await this.#options.engine.containers.list({ 'renga.dyno': dynoId });
    if (container?.state === 'running') await this.#options.engine.containers.resize(container.id, size);
  }

  /** The client went while the control plane was away. Once for each; `false` when that was done. */
  async hangUp(dyno: Dyno): Promise<boolean> {
    if (this.#hungUp.has(dyno.id)) return false;
    this.#hungUp.add(dyno.id);
    await this.#options.inHand.hold(dyno.id, (signal) => this.#hangUpNow(dyno, signal));
    return true;
  }

  async #attend(
    dyno: Dyno,
    options: {
      readonly arrival: RendezvousClient | Failure;
      readonly tty: boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { engine, clock, background, endings } = this.#options;
    const { arrival: client, tty, signal } = options;
    if ('code' in client) {
      if (client === NOBODY_CAME) this.#sayNobodyCame(dyno);
      return signal.aborted ? undefined : endings.givenUp(dyno, client);
    }
    const session = new AttachedSession({
      engine,
      clock,
      containerId: placeOf(dyno),
      tty,
      client,
      explain: (error) => unstartable(dyno, error).failure,
      onClientGone: () => void background.run(() => this.#hangUpNow(dyno, signal)),
      signal,
    });
    const outcome = await session.run(() => this.#open(dyno, tty));
    if ('code' in outcome) await endings.givenUp(dyno, outcome);
    else await endings.ended(dyno, outcome);
  }

  async #open(dyno: Dyno, tty: boolean): Promise<void> {
    const { engine, boots, ledger } = this.#options;
    const boot = await boots.start(dyno);
    if (!boot.ok) return;
    const terminal = this.#seats.get(dyno.id)?.terminal;
    if (tty && terminal) await engine.containers.resize(placeOf(dyno), terminal).catch(() => undefined);
    await ledger.tell(boot.dyno, { kind: 'up' });
  }

  /** SIGHUP to all processes, three times; what goes on after that is left alone, as on Heroku (R16). */
  async #hangUpNow(dyno: Dyno, signal: AbortSignal): Promise<void> {
    const { engine, ledger, clock, settings } = this.#options;
    const id = placeOf(dyno);
    for (let left = HANGUPS; left > 0; left -= 1) {
      ledger.say(dyno, ['Client connection closed. Sending SIGHUP to all processes']);
      await engine.containers.kill(id, 'SIGHUP');
      const exit = await exitWithin(engine, id, { ms: settings.hangUpEveryMs, clock, signal });
      if (exit) return;
    }
    ledger.say(dyno, [
      'Error R16 (Detached) -> An attached process is not responding to SIGHUP after its external connection was closed.',
    ]);
  }

  #sayNobodyCame(dyno: Dyno): void {
    this.#options.logs.write(dyno.appId, {
      time: this.#options.clock.now(),
      source: 'app',
      process: dynoName(dyno),
      message: 'Error R13 (Attach error) -> Failed to attach to process',
    });
  }
}

const NOBODY_CAME: Failure = {
  code: 'attach_timeout',
  message: 'No client attached in time.',
  next: 'Run the command again.',
};
const STOPPED: Failure = {
  code: 'stopped',
  message: 'It was stopped before a client attached.',
  next: 'Run the command again.',
};
