import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { RELEASE_TYPE } from '../domain/formation.ts';
import { Refusal } from '../domain/refusal.ts';
import { type ContainerExit, type Engine, EngineError } from '../engine/port.ts';
import type { LogSink, Logs, OneOff, Rendezvous, RendezvousClient } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { randomBetween } from '../std/ids.ts';
import { AttachedSession } from './attached-session.ts';
import { type Background, isAway } from './background.ts';
import { blueprintOf } from './blueprint.ts';
import { type Boots, placeOf } from './boots.ts';
import type { Departures } from './departures.ts';
import { explainExit } from './end-reason.ts';
import { exitWithin } from './exit-within.ts';
import type { Hand, InHand } from './in-hand.ts';
import type { Ledger } from './ledger.ts';
import { newRun } from './new-run.ts';
import { endedAtLimit } from './run-state.ts';

interface OneOffsOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly departures: Departures;
  readonly inHand: InHand;
  readonly background: Background;
  readonly logs: LogSink & Pick<Logs, 'collected'>;
  readonly rendezvous: Rendezvous;
  readonly clock: Clock;
  readonly life: AbortSignal;
}

/** What is known of an attached dyno beyond its row, for as long as its session lasts. */
interface Seat {
  /** Ends the wait for a client that has not come. */
  readonly giveUp: () => void;
  terminal: { readonly rows: number; readonly columns: number } | undefined;
}

/** A process whose client has gone is told so three times. */
const HANGUPS = 3;
const HANGUP_EVERY_MS = 5_000;
/** How long `find` still tells how a one-off ended. */
export const COMPLETE_KEPT_MS = 60 * 60_000;

/** One-off dynos: run beside the formation, never restarted. */
export class OneOffs {
  readonly #options: OneOffsOptions;
  readonly #seats = new Map<string, Seat>();
  /** Left alone after they were told that their client has gone. */
  readonly #hungUp = new Set<string>();
  readonly #stopWatchers = new Map<string, () => void>();

  constructor(options: OneOffsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `engine_unavailable`, or `conflict` with the reason why it cannot be started */
  async run(request: OneOff): Promise<Dyno & { readonly attachUrl: string | null }> {
    const dyno = await this.draft(request);
    const hand = await this.#options.inHand.take(dyno.id);
    try {
      await this.#options.ledger.insert([dyno]);
      return request.attach
        ? await this.#attached(dyno, request, hand)
        : { ...(await this.#detached(dyno, request, hand)), attachUrl: null };
    } catch (error) {
      await this.undo(dyno);
      hand.release();
      throw refusalOf(error);
    }
  }

  /** SIGTERM, the grace time, SIGKILL; one that waits for its client is given up. Resolves when it has ended. */
  async stop(dyno: Dyno): Promise<void> {
    const { departures, inHand } = this.#options;
    this.#stopWatchers.get(dyno.id)?.();
    const seat = this.#seats.get(dyno.id);
    if (seat && dyno.state === 'starting') return seat.giveUp();
    const exit = await departures.stop(dyno);
    if (exit && !inHand.has(dyno.id)) await this.ended(dyno, exit);
  }

  /** Has `told` called when somebody has the dyno stopped, until what is returned is called. */
  onStop(dynoId: string, told: () => void): () => void {
    this.#stopWatchers.set(dynoId, told);
    return () => this.#stopWatchers.delete(dynoId);
  }

  /** The size of an attached dyno's terminal; kept until there is one. */
  async resize(dynoId: string, size: { readonly rows: number; readonly columns: number }): Promise<void> {
    const seat = this.#seats.get(dynoId);
    if (!seat) return;
    seat.terminal = size;
    const [container] = await this.#options.engine.containers.list({ 'renga.dyno': dynoId });
    if (container?.state === 'running') await this.#options.engine.containers.resize(container.id, size);
  }

  /** Its process ended: it is complete, and kept for a while for those who ask for its exit code. */
  async ended(dyno: Dyno, exit: ContainerExit, options: { readonly missed?: boolean } = {}): Promise<void> {
    const { ledger, logs, departures, clock } = this.#options;
    if (!dyno.attached && dyno.containerId !== null) await logs.collected(dyno.containerId);
    const failure = endedAtLimit(exit) ? explainExit(dyno, exit, []) : null;
    const at = options.missed ? exit.finishedAt : clock.now();
    const event = { kind: 'ended', ...exit, failure, crashes: 0, retryAt: null } as const;
    const end = await ledger.advance(dyno, () => event, at);
    if (!end) return;
    ledger.say(end.dyno, end.lines, at);
    await departures.clear(end.dyno);
  }

  /** It will not run to its end: nobody came, or what it ran in is gone. */
  async givenUp(dyno: Dyno, failure: Failure): Promise<void> {
    const { ledger, departures } = this.#options;
    const end = await ledger.advance(dyno, () => ({
      kind: 'unstartable',
      failure,
      crashes: 0,
      retryAt: null,
    }));
    if (!end) return;
    ledger.say(end.dyno, end.lines);
    await departures.clear(end.dyno);
  }

  /** Looks whether a one-off that nobody has in hand still runs, as after a restart of the control plane. */
  async tend(row: Pick<Dyno, 'appId' | 'id'>, options: { readonly missed?: boolean } = {}): Promise<void> {
    const { engine, ledger, inHand, clock, background } = this.#options;
    if (inHand.has(row.id)) return;
    const dyno = await ledger.find(row);
    if (!dyno?.oneOff || inHand.has(row.id)) return;
    if (dyno.state === 'complete') {
      if (clock.now().getTime() - dyno.updatedAt.getTime() >= COMPLETE_KEPT_MS) await ledger.delete(dyno);
      else if (dyno.containerId !== null) await this.#options.departures.clear(dyno);
      return;
    }
    const info = dyno.containerId === null ? null : await engine.containers.inspect(dyno.containerId);
    if (!info || info.state === 'created') return this.givenUp(dyno, INTERRUPTED);
    if (info.exit) return this.ended(dyno, info.exit, options);
    if (dyno.type === RELEASE_TYPE) void background.run(() => this.endStranded(dyno));
    else if (dyno.attached) this.#hangUp(dyno);
    else if (dyno.state === 'starting') await this.#up(dyno);
  }

  /** Whoever waited for its end is gone with an earlier control plane, and must not be surprised by what it does. */
  async endStranded(dyno: Dyno): Promise<void> {
    const { inHand, departures } = this.#options;
    await inHand.hold(dyno.id, async () => {
      const exit = await departures.stop(dyno);
      if (exit) await this.ended(dyno, exit);
      else await this.givenUp(dyno, INTERRUPTED);
    });
  }

  /** The row of a one-off that is about to begin, under a number that no other has. */
  async draft({ app, release, type, command, size, env, attach }: OneOff): Promise<Dyno> {
    const taken = new Set((await this.#options.ledger.list(app.id)).map(dynoName));
    let number = randomBetween(1, 9999);
    while (taken.has(dynoName({ type, number }))) number = (number % 9999) + 1;
    return newRun({
      appId: app.id,
      release,
      slot: { type, number, size, command },
      at: this.#options.clock.now(),
      serving: false,
      oneOff: { attached: attach, env },
    });
  }

  /** Nobody was told of it yet, so nothing of it stays. */
  async undo(dyno: Dyno): Promise<void> {
    const { engine, ledger } = this.#options;
    this.#seats.delete(dyno.id);
    const containers = await engine.containers.list({ 'renga.dyno': dyno.id }).catch(() => []);
    for (const { id } of containers) await engine.containers.remove(id).catch(() => undefined);
    await ledger.delete(dyno);
  }

  async #detached(dyno: Dyno, { app, release, slug }: OneOff, hand: Hand): Promise<Dyno> {
    const { boots, background } = this.#options;
    const boot = await boots.launch(dyno, blueprintOf(app, release, slug), hand.signal);
    if (!boot.ok && !boot.exit)
      throw new Refusal('conflict', boot.failure.message, { id: boot.failure.code });
    const up = await this.#up(boot.dyno);
    hand.release();
    void background.run(() => this.tend(dyno));
    return up ?? boot.dyno;
  }

  async #attached(dyno: Dyno, request: OneOff, hand: Hand): Promise<Dyno & { readonly attachUrl: string }> {
    const { boots, rendezvous, ledger, background } = this.#options;
    const { app, release, slug, tty } = request;
    const placed = await boots.place(dyno, blueprintOf(app, release, slug), { tty });
    const { promise: arrival, resolve } = Promise.withResolvers<RendezvousClient | Failure>();
    this.#seats.set(dyno.id, { giveUp: () => resolve(STOPPED), terminal: request.terminal });
    hand.signal.addEventListener('abort', () => resolve(STOPPED), { once: true });
    const join = (client: RendezvousClient): void =>
      this.#seats.has(dyno.id) ? resolve(client) : client.close();
    const { url } = rendezvous.offer(join, () => resolve(NOBODY_CAME));
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

  async #attend(
    dyno: Dyno,
    options: {
      readonly arrival: RendezvousClient | Failure;
      readonly tty: boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<void> {
    const { engine, clock, background } = this.#options;
    const { arrival: client, tty, signal } = options;
    if ('code' in client) {
      if (client === NOBODY_CAME) this.#sayNobodyCame(dyno);
      return signal.aborted ? undefined : this.givenUp(dyno, client);
    }
    const session = new AttachedSession({
      engine,
      clock,
      dyno,
      containerId: placeOf(dyno),
      tty,
      client,
      onClientGone: () => void background.run(() => this.#hangUpNow(dyno, signal)),
      signal,
    });
    const exit = await session.run(() => this.#open(dyno, tty));
    if (exit) await this.ended(dyno, exit);
    else await this.givenUp(dyno, UNSTARTABLE);
  }

  async #open(dyno: Dyno, tty: boolean): Promise<void> {
    const { engine, boots } = this.#options;
    const boot = await boots.start(dyno);
    if (!boot.ok) return;
    const terminal = this.#seats.get(dyno.id)?.terminal;
    if (tty && terminal) await engine.containers.resize(placeOf(dyno), terminal).catch(() => undefined);
    await this.#up(boot.dyno);
  }

  async #up(dyno: Dyno): Promise<Dyno | null> {
    const { ledger } = this.#options;
    const up = await ledger.advance(dyno, () => ({ kind: 'up' }));
    if (up) ledger.say(up.dyno, up.lines);
    return up?.dyno ?? null;
  }

  /** The client of an attached dyno went while the control plane was away. */
  #hangUp(dyno: Dyno): void {
    const { background, inHand } = this.#options;
    if (this.#hungUp.has(dyno.id)) return;
    this.#hungUp.add(dyno.id);
    void background.run(async () => {
      await inHand.hold(dyno.id, (signal) => this.#hangUpNow(dyno, signal));
      await this.tend(dyno);
    });
  }

  /** SIGHUP to all processes, three times; what goes on after that is left alone, as on Heroku (R16). */
  async #hangUpNow(dyno: Dyno, signal: AbortSignal): Promise<void> {
    const { engine, ledger, clock } = this.#options;
    const id = placeOf(dyno);
    for (let left = HANGUPS; left > 0; left -= 1) {
      ledger.say(dyno, ['Client connection closed. Sending SIGHUP to all processes']);
      await engine.containers.kill(id, 'SIGHUP');
      const exit = await exitWithin(engine, id, { ms: HANGUP_EVERY_MS, clock, signal });
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
const UNSTARTABLE: Failure = {
  code: 'start_failed',
  message: 'The container engine could not start it.',
  next: 'Run the command again; if it stays, look at: renga backend:logs',
};
const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The platform was restarted before the command began, or its container was removed.',
  next: 'Run the command again.',
};

function refusalOf(error: unknown): unknown {
  if (!(error instanceof EngineError)) return error;
  return isAway(error)
    ? new Refusal(
        'engine_unavailable',
        `The container engine does not answer: ${error.message} Start it, then try again.`,
      )
    : new Refusal('conflict', `The dyno could not be started: ${error.message}`, { id: 'start_failed' });
}
