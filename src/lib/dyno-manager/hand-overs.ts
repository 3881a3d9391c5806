import type { Dyno } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { type Engine, EngineError } from '../engine/port.ts';
import type { HandOver, HandOverOutcome, Store } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { sentence } from '../std/sentence.ts';
import { goneLines, holderOf, startLines } from './announcements.ts';
import { isAway } from './background.ts';
import { type Blueprint, blueprintOf } from './blueprint.ts';
import type { Boot, Boots } from './boots.ts';
import type { Departures } from './departures.ts';
import { KILL_MS } from './exit-within.ts';
import { fits, type Slot, slotsOf } from './formation-plan.ts';
import { type Hand, type InHand, Superseded } from './in-hand.ts';
import type { Keeper } from './keeper.ts';
import type { Ledger } from './ledger.ts';
import { newRun } from './new-run.ts';
import { prebootUntil } from './preboot.ts';
import type { SureRoutes } from './sure-routes.ts';

interface HandOversOptions {
  readonly engine: Engine;
  readonly store: Store;
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly departures: Departures;
  readonly keeper: Keeper;
  readonly routes: SureRoutes;
  readonly inHand: InHand;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly life: AbortSignal;
}

/** One dyno of the set that is to take over. */
interface Candidate {
  dyno: Dyno;
  readonly hand: Hand;
  /** Its row was there already: an earlier attempt at the same hand-over began it. */
  readonly known: boolean;
}

/** Longest wait for the router to take the new table before the call answers; it takes it later all the same. */
const PUBLISH_MS = 10_000;

/**
 * Lets the dynos of a release take over from those before: the new set is started aside and proven, the release is
 * committed, the rows and the routes flip, and the old set leaves by itself. A hand-over that was cut short anywhere is
 * carried on by the next one for the same release, which adopts what it finds.
 */
export class HandOvers {
  readonly #options: HandOversOptions;

  constructor(options: HandOversOptions) {
    this.#options = options;
  }

  /** @throws what `commit` throws, after the new set was removed */
  async run(request: HandOver): Promise<HandOverOutcome> {
    const candidates = await this.#gather(request);
    try {
      const failure = await this.#raise(candidates, request);
      if (failure && !(request.force && failure.code !== 'interrupted')) {
        await this.#abandon(candidates, failure, request);
        return { ok: false, failure };
      }
      await request.commit();
    } catch (error) {
      await this.#abandon(candidates, null, request);
      throw error;
    }
    await this.#takeOver(candidates, request);
    return { ok: true };
  }

  /** The rows of the new set, written before anything of it is made; those of an earlier attempt are taken up. */
  async #gather(request: HandOver): Promise<readonly Candidate[]> {
    const { ledger, inHand } = this.#options;
    const slots = slotsOf(request.formation, request.slug.processTypes);
    const rows = (await ledger.list(request.app.id)).filter((row) => !row.oneOff);
    const drafts = slots.map((slot) => this.#draft(slot, rows, request));
    const candidates: Candidate[] = [];
    for (const draft of drafts) candidates.push({ ...draft, hand: await inHand.take(draft.dyno.id) });
    try {
      await ledger.insert(drafts.filter((draft) => !draft.known).map((draft) => draft.dyno));
    } catch (error) {
      for (const { hand } of candidates) hand.release();
      throw error;
    }
    for (const { dyno, known } of drafts)
      if (!known) ledger.say(dyno, startLines(holderOf(dyno, rows), { restarting: true }));
    return candidates;
  }

  #draft(slot: Slot, rows: readonly Dyno[], { app, release }: HandOver): Omit<Candidate, 'hand'> {
    const earlier = rows.find(
      (row) => fits(slot, row, release.id) && (row.state === 'starting' || row.state === 'up'),
    );
    if (earlier) return { dyno: earlier, known: true };
    const dyno = newRun({ appId: app.id, release, slot, at: this.#options.clock.now(), serving: false });
    return { dyno, known: false };
  }

  /** Starts all of them and waits until all serve, or, without force, until the first one cannot. */
  async #raise(candidates: readonly Candidate[], request: HandOver): Promise<Failure | null> {
    const { app, release, slug, force } = request;
    const blueprint = blueprintOf(app, release, slug);
    const giveUp = new AbortController();
    const outcomes = await Promise.allSettled(
      candidates.map(async (candidate) => {
        const signal = AbortSignal.any([candidate.hand.signal, giveUp.signal]);
        const failure = await this.#bring(candidate, blueprint, signal).catch((error: unknown) => {
          if (giveUp.signal.aborted) return null;
          return explainInterruption(error, this.#options.life);
        });
        if (failure && !force) giveUp.abort(new Superseded('Another dyno of the release cannot serve.'));
        return failure;
      }),
    );
    const broken = outcomes.find((outcome) => outcome.status === 'rejected');
    if (broken) throw broken.reason;
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? (outcome.value ?? []) : [],
    );
    return failures[0] ?? this.#stillThere(candidates, force);
  }

  async #bring(candidate: Candidate, blueprint: Blueprint, signal: AbortSignal): Promise<Failure | null> {
    const { boots, ledger, keeper } = this.#options;
    const launch = await boots.launch(candidate.dyno, blueprint, signal);
    candidate.dyno = launch.dyno;
    const boot: Boot = launch.ok ? await boots.prove(launch.dyno, signal, { gate: true }) : launch;
    if (!boot.ok) {
      await keeper.fail(boot);
      return boot.failure;
    }
    const up = await ledger.advance(boot.dyno, () => ({ kind: 'up' }));
    if (up) ledger.say(up.dyno, up.lines);
    return null;
  }

  /** The first to serve may have ended while the last was waited for. */
  async #stillThere(candidates: readonly Candidate[], force: boolean): Promise<Failure | null> {
    const { engine, keeper, boots } = this.#options;
    if (force) return null;
    for (const { dyno } of candidates) {
      if (dyno.containerId === null) continue;
      const exit = (await engine.containers.inspect(dyno.containerId).catch(() => null))?.exit;
      if (!exit) continue;
      const failure = await boots.explainEnd({ ...dyno, state: 'up' }, exit);
      await keeper.ended(dyno, exit);
      return failure;
    }
    return null;
  }

  async #takeOver(candidates: readonly Candidate[], request: HandOver): Promise<void> {
    const { routes, ledger, departures, keeper } = this.#options;
    const ids = new Set(candidates.map(({ dyno }) => dyno.id));
    const leaving = await this.#flip(request, ids).finally(() => {
      for (const { hand } of candidates) hand.release();
    });
    await routes.publishWithin(PUBLISH_MS);
    for (const old of leaving)
      if (old.serving && !candidates.some(({ dyno }) => dyno.type === old.type && dyno.number === old.number))
        ledger.say(old, goneLines(old));
    void departures.begin(leaving, { drain: true }).then(request.onDeparted);
    for (const { dyno } of candidates) await keeper.tend(dyno);
  }

  async #flip(request: HandOver, ids: ReadonlySet<string>): Promise<readonly Dyno[]> {
    const { store, ledger, clock, settings } = this.#options;
    const { features } = store;
    const until = await prebootUntil(request, { features, now: clock.now(), prebootMs: settings.prebootMs });
    return ledger.flip(request.app.id, ids, until);
  }

  /** Removes the new set; what served before was never touched. */
  async #abandon(
    candidates: readonly Candidate[],
    failure: Failure | null,
    request: HandOver,
  ): Promise<void> {
    const { ledger, departures, settings, life } = this.#options;
    for (const { hand } of candidates) hand.release();
    if (life.aborted) return;
    const first = candidates[0];
    if (failure && first)
      ledger.say(first.dyno, [`Release v${request.release.version} does not take over (${failure.code})`]);
    const gone = departures.begin(
      candidates.map(({ dyno }) => dyno),
      { drain: false },
    );
    await this.#atMost(settings.stopGraceMs + KILL_MS, gone);
  }

  /** With an engine that went away they are removed when it is back, and nobody waits for that. */
  async #atMost(ms: number, task: Promise<void>): Promise<void> {
    const over = new AbortController();
    const limit = this.#options.clock.sleep(ms, over.signal).catch(() => undefined);
    await Promise.race([task, limit]).finally(() => over.abort());
  }
}

/** Why a hand-over could not go on although nothing is wrong with its dynos. */
function explainInterruption(error: unknown, life: AbortSignal): Failure {
  if (isAway(error))
    return {
      code: 'engine_unavailable',
      message: `The container engine does not answer: ${sentence(error instanceof Error ? error.message : String(error))}`,
      next: 'Start the container engine, then try again.',
    };
  if (error instanceof EngineError)
    return {
      code: 'engine_failed',
      message: `The container engine could not do what the release needs: ${error.message}`,
      next: 'Try again; if it stays, look at: renga backend:logs',
    };
  if (error instanceof Superseded || life.aborted)
    return {
      code: 'interrupted',
      message: 'The platform was stopped, or the app destroyed, before the new dynos served.',
      next: 'Try again.',
    };
  throw error;
}
