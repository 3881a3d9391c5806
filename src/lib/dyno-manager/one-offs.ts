import type { Dyno } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { RELEASE_TYPE } from '../domain/formation.ts';
import { Refusal } from '../domain/refusal.ts';
import { SlugDamaged, SlugMissing } from '../domain/slug.ts';
import { type Engine, EngineError } from '../engine/port.ts';
import type { OneOff } from '../platform/ports.ts';
import type { Settings } from '../platform/settings.ts';
import type { Clock } from '../std/clock.ts';
import { randomBetween } from '../std/ids.ts';
import { sentence } from '../std/sentence.ts';
import type { AttachedRuns } from './attached-runs.ts';
import { type Background, isAway } from './background.ts';
import { blueprintOf } from './blueprint.ts';
import type { Boots } from './boots.ts';
import { oneOffLimitMs } from './cycling.ts';
import type { Departures } from './departures.ts';
import type { Endings } from './endings.ts';
import type { Hand, InHand } from './in-hand.ts';
import type { Ledger } from './ledger.ts';
import { newRun } from './new-run.ts';

interface OneOffsOptions {
  readonly engine: Engine;
  readonly ledger: Ledger;
  readonly boots: Boots;
  readonly departures: Departures;
  readonly endings: Endings;
  readonly attachedRuns: AttachedRuns;
  readonly inHand: InHand;
  readonly background: Background;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'oneOffMs' | 'cycleJitterMs'>;
  /** Told when there is one more whose time will be over. */
  readonly onLimit: () => void;
}

/** How long `find` still tells how a one-off ended. */
const COMPLETE_KEPT_MS = 60 * 60_000;

/** One-off dynos: run beside the formation, never restarted. */
export class OneOffs {
  readonly #options: OneOffsOptions;
  readonly #stopWatchers = new Map<string, () => void>();

  constructor(options: OneOffsOptions) {
    this.#options = options;
  }

  /** @throws {Refusal} `engine_unavailable`, or `conflict` with the reason why it cannot be started */
  async run(request: OneOff): Promise<Dyno & { readonly attachUrl: string | null }> {
    const { inHand, attachedRuns, onLimit } = this.#options;
    const draft = this.draft(request);
    const hand = await inHand.take(draft.id);
    try {
      const dyno = await this.enrol(draft, request);
      onLimit();
      return request.attach
        ? await attachedRuns.begin(dyno, request, hand)
        : { ...(await this.#detached(dyno, request, hand)), attachUrl: null };
    } catch (error) {
      await this.undo(draft);
      hand.release();
      throw refusalOf(error);
    }
  }

  /** SIGTERM, the grace time, SIGKILL; one that waits for its client is given up. Resolves when it has ended. */
  async stop(dyno: Dyno): Promise<void> {
    const { departures, endings, attachedRuns, inHand } = this.#options;
    this.#stopWatchers.get(dyno.id)?.();
    if (attachedRuns.giveUp(dyno)) return;
    const exit = await departures.stop(dyno);
    if (exit && !inHand.has(dyno.id)) await endings.ended(dyno, exit);
  }

  /** Has `told` called when somebody has the dyno stopped, until what is returned is called. */
  onStop(dynoId: string, told: () => void): () => void {
    this.#stopWatchers.set(dynoId, told);
    return () => this.#stopWatchers.delete(dynoId);
  }

  /** Looks whether a one-off that nobody has in hand still runs, as after a restart of the control plane. */
  async tend(row: Pick<Dyno, 'appId' | 'id'>, options: { readonly missed?: boolean } = {}): Promise<void> {
    const { engine, ledger, inHand, clock, background, endings } = this.#options;
    if (inHand.has(row.id)) return;
    const dyno = await ledger.find(row);
    if (!dyno?.oneOff || inHand.has(row.id)) return;
    if (dyno.state === 'complete') {
      if (clock.now().getTime() - dyno.updatedAt.getTime() >= COMPLETE_KEPT_MS) await ledger.delete(dyno);
      else if (dyno.containerId !== null) await this.#options.departures.clear(dyno);
      return;
    }
    const info = dyno.containerId === null ? null : await engine.containers.inspect(dyno.containerId);
    if (!info || info.state === 'created') return endings.givenUp(dyno, INTERRUPTED);
    if (info.exit) return endings.ended(dyno, info.exit, options);
    if (dyno.type === RELEASE_TYPE) void background.run(() => this.endStranded(dyno));
    else if (dyno.attached) void background.run(() => this.#hangUp(dyno));
    else if (dyno.state === 'starting') await ledger.tell(dyno, { kind: 'up' });
  }

  /** Whoever waited for its end is gone with an earlier control plane, and must not be surprised by what it does. */
  async endStranded(dyno: Dyno): Promise<void> {
    const { inHand, departures, endings } = this.#options;
    await inHand.hold(dyno.id, async () => {
      const exit = await departures.stop(dyno);
      if (exit) await endings.ended(dyno, exit);
      else await endings.givenUp(dyno, INTERRUPTED);
    });
  }

  /** The row of a one-off that is about to begin. */
  draft({ app, release, type, command, size, env, attach, timeToLiveMs = Infinity }: OneOff): Dyno {
    const { clock, settings } = this.#options;
    const limitMs = (id: string): number => Math.min(timeToLiveMs, oneOffLimitMs(id, settings));
    return newRun({
      appId: app.id,
      release,
      slot: { type, number: randomBetween(1, 9999), size, command },
      at: clock.now(),
      serving: false,
      // Whoever waits for a release command stops it.
      oneOff: { attached: attach, env, ...(type === RELEASE_TYPE ? {} : { limitMs }) },
    });
  }

  /** Writes it down. @throws {Refusal} `invalid_params` when there may be no more of them */
  async enrol(draft: Dyno, { limit, onAccepted }: OneOff): Promise<Dyno> {
    const dyno = await this.#options.ledger.enrol(draft, limit);
    onAccepted?.();
    return dyno;
  }

  /** It has had its time. */
  async expire(dyno: Dyno): Promise<void> {
    const { ledger } = this.#options;
    const current = await ledger.find(dyno);
    if (current?.state !== 'up') return;
    ledger.say(current, ['Cycling']);
    await this.stop(current);
  }

  /** Nobody was told of it yet, so nothing of it stays. */
  async undo(dyno: Dyno): Promise<void> {
    const { engine, ledger, attachedRuns } = this.#options;
    attachedRuns.forget(dyno.id);
    const containers = await engine.containers.list({ 'renga.dyno': dyno.id }).catch(() => []);
    for (const { id } of containers) await engine.containers.remove(id).catch(() => undefined);
    await ledger.delete(dyno);
  }

  async #detached(dyno: Dyno, { app, release, slug }: OneOff, hand: Hand): Promise<Dyno> {
    const { boots, background, ledger } = this.#options;
    const boot = await boots.launch(dyno, blueprintOf(app, release, slug), hand.signal);
    if (!boot.ok && !boot.exit)
      throw new Refusal('conflict', boot.failure.message, { id: boot.failure.code });
    const up = await ledger.tell(boot.dyno, { kind: 'up' });
    hand.release();
    void background.run(() => this.tend(dyno));
    return up ?? boot.dyno;
  }

  async #hangUp(dyno: Dyno): Promise<void> {
    if (await this.#options.attachedRuns.hangUp(dyno)) await this.tend(dyno);
  }
}

const INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The platform was restarted before the command began, or its container was removed.',
  next: 'Run the command again.',
};

function refusalOf(error: unknown): unknown {
  if (error instanceof SlugDamaged || error instanceof SlugMissing) {
    const id = error instanceof SlugDamaged ? 'slug_damaged' : 'slug_missing';
    return new Refusal('conflict', `The dyno could not be started: ${error.message}`, { id });
  }
  if (!(error instanceof EngineError)) return error;
  return isAway(error)
    ? new Refusal(
        'engine_unavailable',
        `The container engine does not answer: ${sentence(error.message)} Start it, then try again.`,
      )
    : new Refusal('conflict', `The dyno could not be started: ${error.message}`, { id: 'start_failed' });
}
