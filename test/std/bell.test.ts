import { expect, test } from 'vitest';
import { Bell } from '../../src/lib/std/bell.ts';

const never = new AbortController().signal;

test('a bell wakes everyone who waits', async () => {
  const bell = new Bell();
  const waiting = [bell.heard(0, never), bell.heard(0, never)];
  bell.ring();
  await Promise.all(waiting);
  expect(bell.rings).toBe(1);
});

test('a ring between the look and the wait is not missed', async () => {
  const bell = new Bell();
  const { rings } = bell;
  bell.ring();
  await bell.heard(rings, never);
});

test('an abort ends the wait', async () => {
  const ending = new AbortController();
  const waiting = new Bell().heard(0, ending.signal);
  ending.abort();
  await waiting;
});
