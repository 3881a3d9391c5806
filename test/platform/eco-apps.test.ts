import { describe, expect, test } from 'vitest';
import type { App } from '../../src/lib/domain/app.ts';
import type { Dyno, DynoState } from '../../src/lib/domain/dyno.ts';
import { newRun } from '../../src/lib/dyno-manager/new-run.ts';
import { DynoHours } from '../../src/lib/platform/dyno-hours.ts';
import { EcoApps } from '../../src/lib/platform/eco-apps.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { MemoryStore } from '../support/memory-records.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const OWNER = '0e0e0e0e-0000-4000-8000-000000000001';

/** Eco apps of one owner, whose dynos sleep and wake as they are told. */
class EcoWorld {
  readonly clock: ManualClock;
  readonly store = new MemoryStore();
  readonly calls: string[] = [];
  readonly errors: unknown[] = [];
  quiet: Readonly<Record<string, number>> = {};
  published = 0;
  hours: DynoHours;
  ecoApps: EcoApps;
  readonly #poolHours: number;

  constructor(options: { readonly poolHours?: number; readonly start?: string } = {}) {
    this.clock = new ManualClock(new Date(options.start ?? '2026-11-10T00:00:00.000Z'));
    this.#poolHours = options.poolHours ?? 1000;
    this.hours = this.#newHours();
    this.ecoApps = this.#newEcoApps();
  }

  /** As after a kill: what was in memory is gone. */
  restart(): void {
    this.hours = this.#newHours();
    this.ecoApps = this.#newEcoApps();
  }

  async app(name: string): Promise<App> {
    const now = this.clock.now();
    const id = newId();
    const dates = { createdAt: now, updatedAt: now };
    const app: App = {
      id,
      name,
      ownerId: OWNER,
      region: 'local',
      buildStack: 'debian-13',
      maintenance: false,
      locked: false,
      status: 'active',
      ...dates,
    };
    await this.store.apps.insert(app);
    return app;
  }

  async dyno(
    app: App,
    type: string,
    options: { readonly size?: string; readonly oneOff?: boolean } = {},
  ): Promise<Dyno> {
    const slot = { type, number: 1, size: options.size ?? 'Eco', command: 'x' };
    const release = { id: newId(), version: 1 };
    const run = newRun({
      appId: app.id,
      release,
      slot,
      at: this.clock.now(),
      serving: !options.oneOff,
      ...(options.oneOff ? { oneOff: { attached: false, env: {} } } : {}),
    });
    const dyno: Dyno = { ...run, state: 'up' };
    await this.store.dynos.insert(dyno);
    return dyno;
  }

  async become(dyno: Dyno, state: DynoState): Promise<void> {
    await this.store.dynos.update({ ...dyno, state, updatedAt: this.clock.now() });
  }

  async states(app: App): Promise<readonly string[]> {
    return (await this.store.dynos.list(app.id)).map(({ type, state }) => `${type} ${state}`);
  }

  /** Lets time pass, looking as often as it would. */
  async pass(ms: number): Promise<void> {
    const end = this.clock.monotonic() + ms;
    while (this.clock.monotonic() < end) {
      const waitMs = await this.ecoApps.look();
      await this.ecoApps.idle();
      await this.clock.advance(Math.min(waitMs, end - this.clock.monotonic()));
    }
  }

  #newHours(): DynoHours {
    const { store, clock } = this;
    return new DynoHours({ store, clock, settings: { ecoPoolHours: this.#poolHours } });
  }

  #newEcoApps(): EcoApps {
    const all = async (appId: string, from: readonly DynoState[], to: DynoState): Promise<void> => {
      for (const dyno of await this.store.dynos.list(appId))
        if (dyno.serving && from.includes(dyno.state)) await this.become(dyno, to);
    };
    const nameOf = async (appId: string) => (await this.store.apps.find(appId))?.name;
    return new EcoApps({
      store: this.store,
      clock: this.clock,
      dynoHours: this.hours,
      dynoManager: {
        sleep: async (appId) => {
          this.calls.push(`sleep ${await nameOf(appId)}`);
          await all(appId, ['up', 'crashed'], 'idle');
        },
        wake: async (appId) => {
          this.calls.push(`wake ${await nameOf(appId)}`);
          await all(appId, ['idle'], 'up');
        },
      },
      router: { idleMs: async () => this.quiet },
      routes: {
        publish: async () => {
          this.published += 1;
        },
      },
      settings: { ecoSleepAfterMs: 30 * MINUTE },
      onError: (error) => this.errors.push(error),
    });
  }
}

describe('Eco apps', () => {
  test('one without requests sleeps after its time, and one that is asked for does not', async () => {
    const world = new EcoWorld();
    const [calm, busy] = [await world.app('calm'), await world.app('busy')];
    for (const app of [calm, busy]) for (const type of ['web', 'worker']) await world.dyno(app, type);
    await world.pass(29 * MINUTE);
    world.quiet = { [calm.id]: 29 * MINUTE, [busy.id]: 0 };
    await world.pass(2 * MINUTE);
    world.quiet = { [calm.id]: 31 * MINUTE, [busy.id]: 0 };
    await world.pass(2 * MINUTE);

    expect(world.calls).toEqual(['sleep calm']);
    expect(await world.states(calm)).toEqual(['web idle', 'worker idle']);
    await world.ecoApps.wake(calm.id);
    expect(await world.states(calm)).toEqual(['web up', 'worker up']);
    expect(world.errors).toEqual([]);
  });

  test('hours are counted to the second over apps and one-offs, and only of Eco dynos that are awake', async () => {
    const world = new EcoWorld();
    const [first, second] = [await world.app('first'), await world.app('second')];
    const webDyno = await world.dyno(first, 'web');
    await world.dyno(second, 'worker');
    await world.dyno(second, 'clock', { size: 'Basic' });
    await world.pass(90 * SECOND + 300);
    const run = await world.dyno(second, 'run', { oneOff: true });
    await world.clock.advance(7 * SECOND);
    await world.become(run, 'complete');
    await world.clock.advance(2_700);
    await world.become(webDyno, 'idle');
    await world.pass(100 * SECOND);

    expect(await world.hours.quota(OWNER)).toEqual({
      total: 3_600_000,
      used: 307,
      apps: [
        { appId: first.id, used: 100 },
        { appId: second.id, used: 207 },
      ],
    });
  });

  test('time asleep is not counted, whenever it is woken', async () => {
    const world = new EcoWorld();
    const app = await world.app('calm');
    const dyno = await world.dyno(app, 'web');
    await world.pass(10 * SECOND);
    await world.become(dyno, 'idle');
    await world.pass(10 * MINUTE + 4 * SECOND);
    await world.clock.advance(3 * SECOND);
    await world.ecoApps.wake(app.id);
    await world.clock.advance(5 * SECOND);
    expect((await world.hours.quota(OWNER)).used).toBe(15);
  });

  test('a killed control plane loses nothing, counts nothing twice, and counts what ran without it', async () => {
    const world = new EcoWorld();
    const app = await world.app('first');
    await world.dyno(app, 'web');
    const asleep = await world.dyno(await world.app('second'), 'web');
    await world.become(asleep, 'idle');
    await world.pass(25 * SECOND);
    world.restart();
    await world.clock.advance(HOUR);
    await world.ecoApps.wake(asleep.appId);
    await world.clock.advance(5 * SECOND);
    world.restart();
    await world.clock.advance(5 * SECOND);

    expect((await world.hours.quota(OWNER)).apps.map(({ used }) => used)).toEqual([3635, 10]);
    expect((await world.hours.quota(OWNER)).used).toBe(3645);
  });

  test('without hours all of an account sleeps until the month ends, workers alone too', async () => {
    const world = new EcoWorld({ poolHours: 1, start: '2026-11-30T22:30:00.000Z' });
    const [pair, alone] = [await world.app('pair'), await world.app('alone')];
    await world.dyno(pair, 'web');
    await world.dyno(pair, 'worker');
    await world.dyno(alone, 'worker');
    await world.pass(20 * MINUTE - SECOND);
    expect(world.calls).toEqual([]);
    expect(await world.hours.isUsedUp(OWNER)).toBe(false);

    await world.pass(2 * SECOND);
    expect(world.calls.toSorted()).toEqual(['sleep alone', 'sleep pair']);
    expect(world.published).toBe(1);
    expect(await world.hours.quota(OWNER)).toMatchObject({ total: 3600, used: 3600 });
    await world.ecoApps.wake(pair.id);
    expect(await world.states(pair)).toEqual(['web idle', 'worker idle']);
    expect(world.published).toBe(2);

    await world.pass(69 * MINUTE);
    expect(await world.states(alone)).toEqual(['worker idle']);
    await world.pass(2 * MINUTE);
    expect(await world.states(alone)).toEqual(['worker up']);
    expect(await world.states(pair)).toEqual(['web idle', 'worker idle']);
    expect(world.published).toBe(3);
    expect((await world.hours.quota(OWNER)).used).toBeLessThan(2 * 60);
    await world.ecoApps.wake(pair.id);
    expect(await world.states(pair)).toEqual(['web up', 'worker up']);
  });

  test('what was used before the month began is not charged to it', async () => {
    const world = new EcoWorld({ start: '2026-11-30T23:00:00.000Z' });
    await world.dyno(await world.app('first'), 'web');
    await world.pass(30 * SECOND);
    world.restart();
    await world.clock.advance(2 * HOUR);
    expect((await world.hours.quota(OWNER)).used).toBe(3630);
  });

  test('hours stay used when their app is destroyed', async () => {
    const world = new EcoWorld();
    const app = await world.app('first');
    await world.dyno(app, 'web');
    await world.pass(20 * SECOND);
    await world.hours.count();
    await world.store.apps.delete(app.id);
    expect((await world.hours.quota(OWNER)).used).toBe(20);
  });

  test('looks by itself until it is closed, and counts what was used until then', async () => {
    const world = new EcoWorld();
    const app = await world.app('calm');
    await world.dyno(app, 'web');
    world.quiet = { [app.id]: HOUR };
    world.ecoApps.start();
    await world.clock.advance(29 * MINUTE);
    expect(world.calls).toEqual([]);
    await world.clock.advance(2 * MINUTE);
    expect(world.calls).toEqual(['sleep calm']);
    await world.ecoApps.wake(app.id);
    await world.clock.advance(3 * SECOND);
    await world.ecoApps.close();
    world.restart();
    expect((await world.hours.quota(OWNER)).used).toBe(30 * 60 + 3);
  });
});
