import { describe, expect, it } from 'vitest';
import { nextDaily, surplus, type Transfer, transferName } from '../../src/lib/domain/transfer.ts';

const at = new Date('2026-01-01T00:00:00Z');
const transfer = (number: number, change: Partial<Transfer> = {}): Transfer => ({
  id: `id-${number}`,
  appId: 'haiku',
  number,
  kind: 'backup',
  scheduled: false,
  from: { name: 'my-db', addOnId: 'db' },
  to: { name: 'BACKUP', addOnId: null },
  state: 'succeeded',
  sourceBytes: 1,
  processedBytes: 1,
  log: [],
  createdAt: at,
  startedAt: at,
  finishedAt: at,
  ...change,
});

describe('the hour of a daily backup', () => {
  it.each([
    ['2026-06-01T12:00:00Z', 2, 'UTC', '2026-06-02T02:00:00.000Z'],
    ['2026-06-01T01:59:59Z', 2, 'UTC', '2026-06-01T02:00:00.000Z'],
    ['2026-06-01T02:00:00Z', 2, 'UTC', '2026-06-02T02:00:00.000Z'],
    ['2026-06-01T12:00:00Z', 2, 'Europe/Paris', '2026-06-02T00:00:00.000Z'],
    ['2026-12-01T12:00:00Z', 2, 'Europe/Paris', '2026-12-02T01:00:00.000Z'],
    ['2026-06-01T12:00:00Z', 0, 'Asia/Kolkata', '2026-06-01T18:30:00.000Z'],
    // Clocks are put forward from 2 to 3: that day has no such hour, the next one has.
    ['2026-03-29T00:00:00Z', 2, 'Europe/Paris', '2026-03-30T00:00:00.000Z'],
  ])('after %s, %i o’clock in %s, is %s', (now, hour, timezone, next) => {
    expect(nextDaily(new Date(now), { hour, timezone }).toISOString()).toBe(next);
  });

  it('is of a time zone that there is', () => {
    expect(() => nextDaily(at, { hour: 2, timezone: 'Mars/Olympus' })).toThrow(
      'There is no time zone Mars/Olympus.',
    );
  });
});

describe('backups', () => {
  it('are kept as many as the plan says, and scheduled ones a week', () => {
    const manual = [1, 2, 3].map((number) => transfer(number));
    const scheduled = [11, 12, 13, 14, 15, 16, 17, 18].map((number) => transfer(number, { scheduled: true }));
    const others = [transfer(21, { state: 'failed' }), transfer(22, { kind: 'restore' })];

    expect(surplus([...manual, ...scheduled, ...others], 2).map(transferName)).toEqual(['a011', 'b001']);
  });
});
