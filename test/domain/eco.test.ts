import { describe, expect, test } from 'vitest';
import type { Dyno, DynoState } from '../../src/lib/domain/dyno.ts';
import { awakeMs, beginOfMonth, ecoVerdict, isEco, monthOf } from '../../src/lib/domain/eco.ts';
import { newRun } from '../../src/lib/dyno-manager/new-run.ts';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23) + seconds * 1000);

const dyno = (type: string, state: DynoState, changed: number, created = 0): Dyno => ({
  ...newRun({
    appId: 'app',
    release: { id: 'release', version: 1 },
    slot: { type, number: 1, size: 'Eco', command: 'x' },
    at: at(created),
    serving: true,
  }),
  state,
  updatedAt: at(changed),
});

describe('when Eco apps sleep', () => {
  const around = { now: at(100), quietMs: 50_000, isUsedUp: false, sleepAfterMs: 30_000 };
  const never = Number.POSITIVE_INFINITY;

  test.each<[string, readonly Dyno[], Partial<typeof around> | { quietMs: null }, 'sleep' | 'wake' | number]>(
    [
      ['web without a request for long', [dyno('web', 'up', 10)], {}, 'sleep'],
      ['workers with it', [dyno('web', 'up', 10), dyno('worker', 'up', 99)], {}, 'sleep'],
      ['not before its time', [dyno('web', 'up', 10)], { quietMs: 10_000 }, 20_000],
      ['not for a while after it came up', [dyno('web', 'up', 95)], {}, 25_000],
      ['never without a web dyno', [dyno('worker', 'up', 10)], { quietMs: 90_000 }, never],
      ['not while web boots', [dyno('web', 'starting', 10), dyno('worker', 'up', 10)], {}, never],
      ['not while nobody knows of requests', [dyno('web', 'up', 10)], { quietMs: null }, never],
      ['a crashed web dyno too', [dyno('web', 'crashed', 10)], {}, 'sleep'],
      ['what sleeps is left asleep', [dyno('web', 'idle', 10), dyno('worker', 'idle', 10)], {}, never],
      [
        'a worker that was restarted in the sleep follows',
        [dyno('web', 'idle', 10), dyno('worker', 'up', 20)],
        {},
        'sleep',
      ],
      ['and has its own time before', [dyno('web', 'idle', 10), dyno('worker', 'up', 90)], {}, 20_000],
      ['all of them without hours', [dyno('worker', 'up', 99)], { isUsedUp: true, quietMs: 0 }, 'sleep'],
      ['and on and on', [dyno('worker', 'idle', 99)], { isUsedUp: true }, never],
      ['workers wake when there are hours again', [dyno('worker', 'idle', 10)], {}, 'wake'],
      ['or when their web dyno was scaled away', [dyno('worker', 'idle', 10)], { quietMs: 0 }, 'wake'],
    ],
  )('%s', (_name, dynos, change, verdict) => {
    expect(ecoVerdict(dynos, { ...around, ...change })).toBe(verdict);
  });

  test('only Eco dynos do', () => {
    expect(['Eco', 'eco', 'Basic', 'Standard-1X', 'Performance-L'].map(isEco)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('how long a dyno was awake', () => {
  test.each<[string, Dyno, number]>([
    ['all the time', dyno('web', 'up', 5, -50), 100_000],
    ['since it was made', dyno('web', 'starting', 40, 40), 60_000],
    ['until it slept', dyno('web', 'idle', 30, -50), 30_000],
    ['from its making to its end', dyno('run', 'complete', 30, 20), 10_000],
    ['not at all when it slept before', dyno('web', 'idle', -10, -50), 0],
    ['not at all when it sleeps without a container', dyno('web', 'idle', 10, 60), 0],
  ])('%s', (_name, row, ms) => {
    expect(awakeMs(row, at(0), at(100))).toBe(ms);
  });

  test('months begin at midnight in UTC', () => {
    const newYear = new Date('2027-01-01T00:00:00.000Z');
    expect(monthOf(newYear)).toBe('2027-01');
    expect(monthOf(new Date(newYear.getTime() - 1))).toBe('2026-12');
    expect(beginOfMonth(new Date('2027-01-31T23:59:59.999Z'))).toEqual(newYear);
  });
});
