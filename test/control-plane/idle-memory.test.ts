import { expect, onTestFinished, test } from 'vitest';
import { IdleMemory } from '../../src/lib/control-plane/idle-memory.ts';
import { ManualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000;

/** A process that can be set to work. */
function processAtRest() {
  const clock = new ManualClock();
  const resting = new AbortController();
  const seen = { workedMs: 0, collected: 0 };
  const memory = new IdleMemory({
    clock,
    cpuMs: () => seen.workedMs,
    collect: () => {
      seen.collected += 1;
      // What it takes itself is no work.
      seen.workedMs += 150;
    },
  });
  const ended = memory.watch(resting.signal);
  onTestFinished(async () => {
    resting.abort();
    await ended;
  });
  return { clock, seen };
}

test('memory is given back once when the work of a start is over, and once after each later time of work', async () => {
  const { clock, seen } = processAtRest();
  seen.workedMs += 800;
  await clock.advance(4_000);
  expect(seen.collected).toBe(0);
  await clock.advance(6_000);
  expect(seen.collected).toBe(1);
  await clock.advance(10 * MINUTE);
  expect(seen.collected).toBe(1);

  seen.workedMs += 100;
  await clock.advance(10_000);
  expect(seen.collected).toBe(2);
});

test('a process that works is left alone, and what timers take is no work', async () => {
  const { clock, seen } = processAtRest();
  for (let second = 0; second < 120; second += 1) {
    seen.workedMs += 200;
    await clock.advance(1_000);
  }
  expect(seen.collected).toBe(0);

  await clock.advance(10_000);
  for (let second = 0; second < 120; second += 1) {
    seen.workedMs += 10;
    await clock.advance(1_000);
  }
  expect(seen.collected).toBe(1);
});
