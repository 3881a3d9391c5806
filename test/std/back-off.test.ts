import { expect, test } from 'vitest';
import { BackOff } from '../../src/lib/std/back-off.ts';

test('a back-off doubles up to its longest wait and begins anew after a success', () => {
  const backOff = new BackOff({ firstMs: 100, maxMs: 1000, random: () => 0 });
  expect(Array.from({ length: 6 }, () => backOff.next())).toEqual([100, 200, 400, 800, 1000, 1000]);
  backOff.reset();
  expect(backOff.next()).toBe(100);
});

test('a wait is shortened by up to a quarter at random', () => {
  const backOff = new BackOff({ firstMs: 100, maxMs: 1000, random: () => 0.999 });
  expect(backOff.next()).toBe(75);
});
