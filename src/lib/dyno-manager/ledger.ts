import { type Dyno, dynoName } from '../domain/dyno.ts';
import { RELEASE_TYPE } from '../domain/formation.ts';
import { Refusal } from '../domain/refusal.ts';
import type { LogSink, Records, Store } from '../platform/ports.ts';
import type { Clock } from '../std/clock.ts';
import { takingRequests } from './preboot.ts';
import { advance, type RunEvent, type Transition } from './run-state.ts';

interface LedgerOptions {
  readonly store: Store;
  readonly logs: LogSink;
  readonly clock: Clock;
}

/** What happens to a dyno as its row is now; `null` for nothing. */
type Decision = (current: Dyno) => RunEvent | null;

/** The rows of dynos. Every change looks at the row as it is in the same transaction, so whoever comes too late changes nothing. */
export class Ledger {
  readonly #store: Store;
  readonly #logs: LogSink;
  readonly #clock: Clock;

  constructor(options: LedgerOptions) {
    this.#store = options.store;
    this.#logs = options.logs;
    this.#clock = options.clock;
  }

  find(dyno: Pick<Dyno, 'appId' | 'id'>): Promise<Dyno | null> {
    return this.#store.dynos.find(dyno.appId, dyno.id);
  }

  list(appId: string): Promise<readonly Dyno[]> {
    return this.#store.dynos.list(appId);
  }

  /** The dynos that `ps` shows as the formation. */
  async serving(appId: string): Promise<readonly Dyno[]> {
    return (await this.list(appId)).filter((dyno) => dyno.serving);
  }

  async insert(dynos: readonly Dyno[]): Promise<void> {
    await this.#write(async (records) => {
      for (const dyno of dynos) await records.dynos.insert(dyno);
    });
  }

  /**
   * Writes down a one-off that begins, under a number that no other has. `limit` is the most that the app may have.
   * @throws {Refusal} `invalid_params` when it has them
   */
  async enrol(dyno: Dyno, limit = Number.POSITIVE_INFINITY): Promise<Dyno> {
    return this.#write(async (records) => {
      const rows = await records.dynos.list(dyno.appId);
      if (rows.filter(countsAsOneOff).length >= limit) throw atLimit(dyno, limit);
      const enrolled = { ...dyno, number: freeNumber(dyno, rows) };
      await records.dynos.insert(enrolled);
      return enrolled;
    });
  }

  /** Takes a dyno one step forward; its lines are for the caller to say. `null` where the step came too late. */
  async advance(dyno: Dyno, decide: Decision, at: Date = this.#clock.now()): Promise<Transition | null> {
    return this.#write(async (records) => {
      const current = await records.dynos.find(dyno.appId, dyno.id);
      const event = current && decide(current);
      const transition = event ? advance(current, event, at) : null;
      if (transition) await records.dynos.update(transition.dyno);
      return transition;
    });
  }

  /** What happened to a dyno, with its lines. The dyno after it, or `null` where that came too late. */
  async tell(dyno: Dyno, event: RunEvent): Promise<Dyno | null> {
    const step = await this.advance(dyno, () => event);
    if (step) this.say(step.dyno, step.lines);
    return step?.dyno ?? null;
  }

  /** Writes down where a run lives, or that its end is not asked for any more. `null` when its row is gone. */
  async note(
    dyno: Dyno,
    place: Partial<Pick<Dyno, 'containerId' | 'endpoint' | 'endAskedAt'>>,
  ): Promise<Dyno | null> {
    return this.#write(async (records) => {
      const current = await records.dynos.find(dyno.appId, dyno.id);
      if (!current) return null;
      const next = { ...current, ...place };
      await records.dynos.update(next);
      return next;
    });
  }

  /**
   * Puts `next` into the formation in the place of `old`, which leaves it, if `old` still serves and `allows` it.
   * Returns `old` as it was, or `null` when nothing was changed.
   */
  async swap(old: Dyno, next: Dyno, allows: (current: Dyno) => boolean): Promise<Dyno | null> {
    return this.#write(async (records) => {
      const current = await records.dynos.find(old.appId, old.id);
      if (!current?.serving || !allows(current)) return null;
      await records.dynos.update({ ...current, serving: false, retryAt: null });
      const known = await records.dynos.find(next.appId, next.id);
      if (known) await records.dynos.update({ ...known, serving: true });
      else await records.dynos.insert({ ...next, serving: true });
      return current;
    });
  }

  /**
   * Makes exactly `ids` the formation. Returns every other dyno that is to go now, those that served and leftovers: all
   * but those that take the requests `until` then.
   */
  async flip(appId: string, ids: ReadonlySet<string>, until: Date | null): Promise<readonly Dyno[]> {
    return this.#write(async (records) => {
      const rows = (await records.dynos.list(appId)).filter((dyno) => !dyno.oneOff);
      const leaving = rows.filter((dyno) => !ids.has(dyno.id));
      const held = until ? takingRequests(leaving, this.#clock.now()) : [];
      for (const dyno of rows) {
        const serving = ids.has(dyno.id);
        const routedUntil = held.includes(dyno) ? until : null;
        if (dyno.serving !== serving || dyno.routedUntil !== routedUntil)
          await records.dynos.update({ ...dyno, serving, routedUntil, retryAt: null });
      }
      return leaving.filter((dyno) => !held.includes(dyno));
    });
  }

  /** Takes dynos out of the formation; returns those that were in it. */
  async unserve(dynos: readonly Dyno[]): Promise<readonly Dyno[]> {
    return this.#write(async (records) => {
      const left: Dyno[] = [];
      for (const dyno of dynos) {
        const current = await records.dynos.find(dyno.appId, dyno.id);
        if (!current?.serving) continue;
        await records.dynos.update({ ...current, serving: false, retryAt: null });
        left.push(current);
      }
      return left;
    });
  }

  async delete(dyno: Dyno): Promise<void> {
    await this.#write((records) => records.dynos.delete(dyno.id));
  }

  /** What a power cut takes back it has made untrue: no dyno outlives it. */
  #write<T>(work: (records: Records) => Promise<T>): Promise<T> {
    return this.#store.transaction(work, { flush: false });
  }

  /** Lines of the platform about a dyno. */
  say(dyno: Dyno, lines: readonly string[], time: Date = this.#clock.now()): void {
    for (const message of lines)
      this.#logs.write(dyno.appId, { time, source: 'heroku', process: dynoName(dyno), message });
  }
}

const HIGHEST_NUMBER = 9999;

function freeNumber({ type, number: first }: Dyno, rows: readonly Dyno[]): number {
  const taken = new Set(rows.filter((row) => row.type === type).map((row) => row.number));
  let number = first;
  while (taken.has(number)) number = (number % HIGHEST_NUMBER) + 1;
  return number;
}

/** Release commands are the platform's own. */
const countsAsOneOff = (row: Dyno): boolean =>
  row.oneOff && row.state !== 'complete' && row.type !== RELEASE_TYPE;

const atLimit = ({ size }: Dyno, limit: number): Refusal =>
  Refusal.invalid(
    `Cannot run more than ${limit} ${size} one-off ${limit === 1 ? 'dyno' : 'dynos'} at a time. See them with renga ps, and end one with renga ps:stop DYNO.`,
    'cannot_run_above_limit',
  );
