import { describe, expect, test } from 'vitest';
import { fixedTime, isComplete, OutputPlace } from '../../../src/lib/engine/docker/output-place.ts';

const at = (nanos: number): string => `2026-01-01T00:00:05.${String(nanos).padStart(9, '0')}Z`;

describe('a place in an output', () => {
  test('admits each line once', () => {
    const place = new OutputPlace();
    expect([1, 2, 3].map((nanos) => place.admit('stdout', at(nanos), true))).toEqual([true, true, true]);
    expect([2, 3, 4].map((nanos) => place.admit('stdout', at(nanos), true))).toEqual([false, false, true]);
  });

  test('keeps the two streams apart', () => {
    const place = new OutputPlace();
    expect(place.admit('stdout', at(5), true)).toBe(true);
    expect(place.admit('stderr', at(4), true)).toBe(true);
    expect(place.admit('stderr', at(4), true)).toBe(false);
  });

  test('counts pieces of one line, which share a time', () => {
    const place = new OutputPlace();
    expect(place.admit('stdout', at(1), false)).toBe(true);
    expect(place.admit('stdout', at(1), false)).toBe(true);
    const resumed = new OutputPlace(place.cursor()());
    expect([false, false, true].map((complete) => resumed.admit('stdout', at(1), complete))).toEqual([
      false,
      false,
      true,
    ]);
    expect(resumed.admit('stdout', at(1), true)).toBe(false);
  });

  test('asks the engine from a second before the last line on', () => {
    const place = new OutputPlace();
    expect(place.since).toBe(0);
    place.admit('stdout', at(1), true);
    expect(place.since).toBe(Date.parse('2026-01-01T00:00:04Z') / 1000);
  });

  test('is the beginning for a cursor that is none', () => {
    expect(new OutputPlace('garbage').since).toBe(0);
    expect(new OutputPlace('null').file).toBe(null);
  });

  test('is what its cursor says', () => {
    const place = new OutputPlace();
    place.admit('stdout', at(1), true);
    const file = { inode: 1, offset: 2, time: at(1) };
    const cursor = place.cursor(file)();
    expect(new OutputPlace(cursor).file).toEqual(file);
    expect(new OutputPlace(cursor).cursor(file)()).toBe(cursor);
  });
});

test.each([
  ['2026-01-01T00:00:05Z', '2026-01-01T00:00:05.000000000Z'],
  ['2026-01-01T00:00:05.1Z', '2026-01-01T00:00:05.100000000Z'],
  ['2026-01-01T00:00:05.123456789Z', '2026-01-01T00:00:05.123456789Z'],
])('the time %s is fixed as %s', (time, fixed) => {
  expect(fixedTime(time)).toBe(fixed);
});

test('only a full piece without a newline goes on', () => {
  expect(isComplete('x'.repeat(16_384))).toBe(false);
  expect(isComplete('x'.repeat(16_383))).toBe(true);
  expect(isComplete(`${'x'.repeat(16_383)}\n`)).toBe(true);
});
