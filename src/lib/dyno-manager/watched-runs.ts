import { setImmediate as otherWork } from 'node:timers/promises';
import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import type { ContainerExit, Engine, OutputLine } from '../engine/port.ts';
import type { OneOff, OneOffEnd, WatchedRun } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { sentence } from '../std/sentence.ts';
import { isAway } from './background.ts';
import { blueprintOf } from './blueprint.ts';
import type { Boots } from './boots.ts';
import type { Departures } from './departures.ts';
import { explainExit, seconds } from './end-reason.ts';
import type { Endings } from './endings.ts';
import { exitWithin } from './exit-within.ts';
import { type InHand, Superseded } from './in-hand.ts';
import type { Ledger } from './ledger.ts';
import { type End, endOf } from './memory-use.ts';
import type { OneOffs } from './one-offs.ts';
import { patiently } from './patience.ts';
import { placeOf } from './place-of.ts';

interface WatchedRunsOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly departures: Departures;
  readonly endings: Endings;
  readonly oneOffs: OneOffs;
  readonly inHand: InHand;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'dynoSizes'>;
  readonly life: AbortSignal;
}

interface Watch extends WatchedRun {
  /** Aborts when somebody has the dyno stopped. */
  readonly stopped: AbortSignal;
  /** Aborts when another task wants the dyno, or everything ends. */
  readonly signal: AbortSignal;
}

const KEPT_LINES = 10;
/** Longest wait for the last output of a process that has ended. */
const LAST_WORDS_MS = 10_000;
/** Lines after which other work has its turn. */
const TURN_LINES = 1_000;

/** One-off dynos that somebody waits for, such as release commands. The dyno is in hand from its row to its end. */
export class WatchedRuns {
  readonly #options: WatchedRunsOptions;

  constructor(options: WatchedRunsOptions) {
    this.#options = options;
  }

  async run(request: OneOff, watched: WatchedRun): Promise<OneOffEnd> {
    const { oneOffs, inHand } = this.#options;
    await this.#clearTheWay(request);
    const draft = oneOffs.draft(request);
    const hand = await inHand.take(draft.id);
    const stopping = new AbortController();
    const forget = oneOffs.onStop(draft.id, () => stopping.abort(new Superseded('It was stopped.')));
    try {
      const dyno = await oneOffs.enrol(draft, request);
      return await this.#run(dyno, request, { ...watched, stopped: stopping.signal, signal: hand.signal });
    } catch (error) {
      return await this.#broken(draft, error, stopping.signal);
    } finally {
      forget();
      hand.release();
    }
  }

  /** What an earlier control plane has left running of the same kind must not work beside this one. */
  async #clearTheWay({ app, type }: OneOff): Promise<void> {
    const { oneOffs, ledger } = this.#options;
    for (const dyno of await ledger.list(app.id))
      if (dyno.oneOff && dyno.type === type && dyno.state !== 'complete') await oneOffs.endStranded(dyno);
  }

  async #run(dyno: Dyno, { app, release, slug }: OneOff, watch: Watch): Promise<OneOffEnd> {
    const { engine, boots, ledger, endings, departures, clock, settings } = this.#options;
    const starting = AbortSignal.any([watch.signal, watch.stopped]);
    const boot = await boots.launch(dyno, blueprintOf(app, release, slug), starting);
    if (!boot.ok && !boot.exit) {
      await endings.givenUp(boot.dyno, boot.failure, boot.line);
      return { exitCode: null, failure: boot.failure };
    }
    await ledger.tell(boot.dyno, { kind: 'up' });
    if (watch.stopped.aborted) await departures.stop(boot.dyno);
    const lines: string[] = [];
    const reading = this.#read(boot.dyno, lines, watch);
    const { limitMs: ms, signal } = watch;
    const exit = await exitWithin(engine, placeOf(boot.dyno), { ms, clock, signal });
    const end = exit ?? (await departures.stop(boot.dyno)) ?? killed(clock);
    await this.#atMost(LAST_WORDS_MS, reading);
    await endings.ended(boot.dyno, end);
    return {
      exitCode: end.exitCode,
      failure: explain(boot.dyno, endOf(boot.dyno, end, settings.dynoSizes), {
        lines,
        watch,
        late: exit === null,
      }),
    };
  }

  /** Passes on what it writes, over any loss of the engine; keeps the last lines. */
  async #read(dyno: Dyno, lines: string[], { onOutput, signal }: Watch): Promise<void> {
    const { engine, clock } = this.#options;
    let last: OutputLine | undefined;
    let count = 0;
    const read = async (): Promise<void> => {
      const place = last ? { after: last.cursor } : {};
      for await (const line of engine.containers.output(placeOf(dyno), { ...place, follow: true, signal })) {
        last = line;
        onOutput(line.complete ? `${line.text}\n` : line.text);
        lines.push(line.text.slice(0, 500));
        if (lines.length > KEPT_LINES) lines.shift();
        count += 1;
        if (count % TURN_LINES === 0) await otherWork();
      }
    };
    // A container that is removed from outside takes its output along.
    await patiently(read, { clock, signal }).catch(() => undefined);
  }

  async #atMost(ms: number, task: Promise<void>): Promise<void> {
    const over = new AbortController();
    const limit = this.#options.clock.sleep(ms, over.signal).catch(() => undefined);
    await Promise.race([task, limit]).finally(() => over.abort());
  }

  /** What was interrupted by the end of everything is found, and ended, by the next start. */
  async #broken(dyno: Dyno, error: unknown, stopped: AbortSignal): Promise<OneOffEnd> {
    const { oneOffs, life } = this.#options;
    if (life.aborted) return { exitCode: null, failure: INTERRUPTED };
    await oneOffs.undo(dyno);
    if (stopped.aborted) return { exitCode: null, failure: stoppedEarly(dyno) };
    if (error instanceof Superseded) return { exitCode: null, failure: INTERRUPTED };
    if (isAway(error)) return { exitCode: null, failure: away(error) };
    throw error;
  }
}

function explain(
  dyno: Dyno,
  end: End,
  how: { readonly lines: readonly string[]; readonly watch: Watch; readonly late: boolean },
): Failure | null {
  if (how.watch.stopped.aborted) return stoppedEarly(dyno);
  if (how.late)
    return {
      code: 'time_limit',
      message: `${dynoName(dyno)} was stopped because it ran longer than ${seconds(how.watch.limitMs)}.`,
      next: 'Have it do less, or do the rest in a one-off dyno: renga run:detached',
    };
  return end.exitCode === 0 ? null : explainExit({ ...dyno, state: 'up' }, end, how.lines);
}

const stoppedEarly = (dyno: Dyno): Failure => ({
  code: 'stopped',
  message: `${dynoName(dyno)} was stopped before it came to its end.`,
  next: 'Run it again.',
});

const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The platform was stopped, or the app destroyed, while it ran.',
  next: 'Try again.',
};

const away = (error: unknown): Failure => ({
  code: 'engine_unavailable',
  message: `The container engine does not answer: ${sentence(error instanceof Error ? error.message : String(error))}`,
  next: 'Start the container engine, then try again.',
});

const killed = (clock: Clock): ContainerExit => ({
  exitCode: 137,
  oomKilled: false,
  finishedAt: clock.now(),
});
