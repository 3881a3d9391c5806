import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Engine, ExecSession } from '../engine/port.ts';
import type { InsideRun, Rendezvous, RendezvousClient } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { newId } from '../std/ids.ts';
import type { TerminalSize } from './attached-runs.ts';
import type { Background } from './background.ts';
import { hangUpCommand, SESSION_VARIABLE } from './hang-up-command.ts';
import { InsideSession } from './inside-session.ts';
import { placeOf } from './place-of.ts';
import { startCommand } from './start-command.ts';

interface InsideRunsOptions {
  readonly engine: Engine;
  readonly rendezvous: Rendezvous;
  readonly background: Background;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'hangUpEveryMs'>;
  readonly life: AbortSignal;
}

/** A session from the moment that somebody may come for it. */
interface Seat {
  terminal: TerminalSize | undefined;
  process: ExecSession | undefined;
}

/** A process whose client has gone is told so three times, as a one-off is. */
const HANGUPS = 3;
/** Longest wait for the first of them when the platform itself ends. */
const LAST_HANGUP_MS = 2_000;
const DYNO_USER = '1000';

/** Commands that are run inside dynos which are up already: `run:inside` and `ps:exec`. */
export class InsideRuns {
  readonly #options: InsideRunsOptions;
  readonly #seats = new Map<string, Seat>();

  constructor(options: InsideRunsOptions) {
    this.#options = options;
  }

  /** A place to meet; the command begins when somebody comes there. */
  offer(dyno: Dyno, request: InsideRun): { readonly id: string; readonly attachUrl: string } {
    const { rendezvous, background } = this.#options;
    const id = newId();
    this.#seats.set(id, { terminal: request.terminal, process: undefined });
    const { url } = rendezvous.offer(
      (client) =>
        void background.run(() =>
          this.#attend(dyno, id, { request, client }).finally(() => this.#seats.delete(id)),
        ),
      () => this.#seats.delete(id),
      request.cut,
    );
    return { id, attachUrl: url };
  }

  /** The same for a client who is there already. @returns the id of the session */
  enter(dyno: Dyno, request: InsideRun, client: RendezvousClient): string {
    const id = newId();
    const over = new AbortController();
    this.#seats.set(id, { terminal: request.terminal, process: undefined });
    request.cut?.addEventListener('abort', () => client.close(), { signal: over.signal });
    void this.#options.background.run(() =>
      this.#attend(dyno, id, { request, client }).finally(() => {
        over.abort();
        this.#seats.delete(id);
      }),
    );
    return id;
  }

  /** The size of a session's terminal; kept until it has begun. Does nothing for one that is over. */
  async resize(id: string, size: TerminalSize): Promise<void> {
    const seat = this.#seats.get(id);
    if (!seat) return;
    seat.terminal = size;
    await seat.process?.resize(size).catch(() => undefined);
  }

  async #attend(
    dyno: Dyno,
    id: string,
    { request, client }: { readonly request: InsideRun; readonly client: RendezvousClient },
  ): Promise<void> {
    const { clock, life, background } = this.#options;
    const over = new AbortController();
    const hangUp = (): void => void background.run(() => this.#hangUp(dyno, id, over.signal));
    const session = new InsideSession({
      client,
      tty: request.tty,
      clock,
      onClientGone: hangUp,
      farewell: `${dynoName(dyno)} has ended.`,
      signal: life,
    });
    const lastHangUp = (): void => void background.run(() => this.#sendHangUp(dyno, id));
    life.addEventListener('abort', lastHangUp, { once: true });
    await session.run(() => this.#begin(dyno, id, request));
    life.removeEventListener('abort', lastHangUp);
    over.abort();
  }

  async #begin(dyno: Dyno, id: string, { command, inImage, env, tty }: InsideRun): Promise<ExecSession> {
    const process = await this.#options.engine.containers.exec(placeOf(dyno), {
      ...(inImage
        ? { command: ['/bin/sh', '-c', command] }
        : { command: startCommand(command), user: DYNO_USER, workingDir: '/app' }),
      env: { ...env, [SESSION_VARIABLE]: id },
      tty,
    });
    const seat = this.#seats.get(id);
    if (!seat) return process;
    seat.process = process;
    if (tty && seat.terminal) await process.resize(seat.terminal).catch(() => undefined);
    return process;
  }

  /** What goes on after that is left alone, and ends with the dyno. */
  async #hangUp(dyno: Dyno, id: string, over: AbortSignal): Promise<void> {
    const { clock, settings } = this.#options;
    for (let left = HANGUPS; left > 0 && !over.aborted; left -= 1) {
      await this.#sendHangUp(dyno, id);
      await clock.sleep(settings.hangUpEveryMs, over).catch(() => undefined);
    }
  }

  /** SIGHUP to all processes of a session; the engine has no call for that. */
  async #sendHangUp(dyno: Dyno, id: string): Promise<void> {
    const { engine, clock } = this.#options;
    const limit = new AbortController();
    const sent = engine.containers
      .exec(placeOf(dyno), { command: hangUpCommand(id), user: DYNO_USER })
      .then(async (session) => {
        session.output.resume();
        await session.exitCode();
      })
      // A dyno that has ended took them along.
      .catch(() => undefined);
    const tooLong = clock.sleep(LAST_HANGUP_MS, limit.signal).catch(() => undefined);
    await Promise.race([sent, tooLong]).finally(() => limit.abort());
  }
}
