import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RingBuffer } from '../../src/lib/std/ring-buffer.ts';

test('a ring buffer holds the newest items in order and gives back those that had to go', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.nat(), { maxLength: 40 }), (capacity, items) => {
      const ring = new RingBuffer<number>(capacity);
      const evicted = items.map((item) => ring.push(item)).filter((item) => item !== undefined);
      expect([...ring]).toEqual(items.slice(-capacity));
      expect(evicted).toEqual(items.slice(0, -capacity));
      expect(ring.size).toBe(Math.min(capacity, items.length));
    }),
  );
});

test('drained, it is empty and can be filled again', () => {
  const ring = new RingBuffer<number>(2);
  for (const item of [1, 2, 3]) ring.push(item);
  expect(ring.drain()).toEqual([2, 3]);
  expect([...ring]).toEqual([]);
  for (const item of [4, 5, 6]) ring.push(item);
  expect([...ring]).toEqual([5, 6]);
});
