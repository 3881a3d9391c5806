import type { App } from '../domain/app.ts';
import type { Dyno } from '../domain/dyno.ts';
import { awakeMs, beginOfMonth, isEco, monthOf } from '../domain/eco.ts';
import type { Clock } from '../std/clock.ts';
import type { Records, Store } from './ports.ts';
import type { Settings } from './settings.ts';

interface DynoHoursOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: Pick<Settings, 'ecoPoolHours'>;
}

/** What an account has of its dyno hours in this month, in seconds. */
export interface DynoHourQuota {
  readonly total: number;
  readonly used: number;
  readonly apps: readonly { readonly appId: string; readonly used: number }[];
}

const HOUR_MS = 3_600_000;

/**
 * The hours that the Eco dynos of each account were awake in a calendar month. What was counted, and until when, is
 * written as one, so that nothing is counted twice and time without a control plane is counted by the next one.
 */
export class DynoHours {
  readonly #options: DynoHoursOptions;
  /** Of the last count, in monotonic time: a machine that was suspended has used nothing meanwhile. */
  #countedAt: number | undefined;
  /** Apps that were woken since, in monotonic time. */
  readonly #woken = new Map<string, number>();
  #counting: Promise<void> = Promise.resolve();

  constructor(options: DynoHoursOptions) {
    this.#options = options;
  }

  /** Counts what was used since the last time. */
  count(): Promise<void> {
    const counted = this.#counting.then(() => this.#countNow());
    this.#counting = counted.catch(() => undefined);
    return counted;
  }

  /** The dynos of an app are woken now: what they have slept since the last count is not counted. */
  noteWake(appId: string): void {
    this.#woken.set(appId, this.#options.clock.monotonic());
  }

  /** As of the last count. */
  async isUsedUp(accountId: string): Promise<boolean> {
    const apps = await this.#options.store.dynoHours.used(accountId, this.#month);
    return apps.reduce((sum, { usedMs }) => sum + usedMs, 0) >= this.#poolMs;
  }

  /** What an account has left as of the last count, ms. */
  async leftMs(accountId: string): Promise<number> {
    const apps = await this.#options.store.dynoHours.used(accountId, this.#month);
    return Math.max(0, this.#poolMs - apps.reduce((sum, { usedMs }) => sum + usedMs, 0));
  }

  /** To this second. */
  async quota(accountId: string): Promise<DynoHourQuota> {
    await this.count();
    const apps = await this.#options.store.dynoHours.used(accountId, this.#month);
    const usedMs = apps.reduce((sum, each) => sum + each.usedMs, 0);
    return {
      total: seconds(this.#poolMs),
      used: seconds(Math.min(usedMs, this.#poolMs)),
      apps: apps.map((each) => ({ appId: each.appId, used: seconds(each.usedMs) })),
    };
  }

  async #countNow(): Promise<void> {
    const { store, clock } = this.#options;
    const at = clock.monotonic();
    await store.transaction(
      async (records) => {
        const now = clock.now();
        const from = await this.#since(records, now);
        const used = await this.#usedSince(records, from, now);
        for (const { app, ms } of used)
          await records.dynoHours.add({ accountId: app.ownerId, appId: app.id, month: monthOf(now), ms });
        if (used.length > 0) await records.dynoHours.setCountedUntil(now);
      },
      { flush: false },
    );
    this.#countedAt = at;
    for (const [appId, since] of this.#woken) if (since < at) this.#woken.delete(appId);
  }

  async #since(records: Records, now: Date): Promise<Date> {
    const counted =
      this.#countedAt === undefined
        ? ((await records.dynoHours.countedUntil()) ?? new Date(0))
        : new Date(now.getTime() - (this.#options.clock.monotonic() - this.#countedAt));
    return new Date(Math.max(counted.getTime(), beginOfMonth(now).getTime()));
  }

  async #usedSince(
    records: Records,
    from: Date,
    now: Date,
  ): Promise<readonly { readonly app: App; readonly ms: number }[]> {
    const used = new Map<string, number>();
    for (const dyno of await records.dynos.all()) {
      if (!isEco(dyno.size)) continue;
      const ms = awakeMs(dyno, this.#beginOf(dyno, from, now), now);
      if (ms > 0) used.set(dyno.appId, (used.get(dyno.appId) ?? 0) + Math.round(ms));
    }
    const known = await Promise.all(
      [...used].map(async ([appId, ms]) => ({ app: await records.apps.find(appId), ms })),
    );
    return known.flatMap(({ app, ms }) => (app ? [{ app, ms }] : []));
  }

  /** After a start nobody remembers who slept before: one that is up has been so since its state changed. */
  #beginOf(dyno: Dyno, from: Date, now: Date): Date {
    const mayHaveSlept = this.#countedAt === undefined && dyno.state === 'up' && dyno.createdAt < from;
    const woken = dyno.oneOff ? undefined : this.#woken.get(dyno.appId);
    const wokenAt = woken === undefined ? 0 : now.getTime() - (this.#options.clock.monotonic() - woken);
    return new Date(Math.max(from.getTime(), wokenAt, mayHaveSlept ? dyno.updatedAt.getTime() : 0));
  }

  get #month(): string {
    return monthOf(this.#options.clock.now());
  }

  get #poolMs(): number {
    return this.#options.settings.ecoPoolHours * HOUR_MS;
  }
}

const seconds = (ms: number): number => Math.floor(ms / 1000);
