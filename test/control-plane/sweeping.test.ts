import { expect, onTestFinished, test } from 'vitest';
import { Sweeping } from '../../src/lib/control-plane/sweeping.ts';
import { ManualClock } from '../support/manual-clock.ts';

const HOUR = 60 * 60_000;

test('what nothing leads to is removed every hour, also after a time when that went wrong', async () => {
  const [clock, life] = [new ManualClock(), new AbortController()];
  const [swept, errors]: [ReadonlySet<string>[], unknown[]] = [[], []];
  let digests = new Set(['one']);
  let wrong: Error | null = null;
  const ended = new Sweeping({
    slugs: { digests: async () => digests },
    slugImages: {
      sweep: async (keep) => {
        if (wrong) throw wrong;
        swept.push(keep);
      },
    },
    clock,
    onError: (error) => void errors.push(error),
  }).run(life.signal);
  onTestFinished(async () => {
    life.abort();
    await ended;
  });

  await clock.advance(HOUR / 2);
  expect(swept).toEqual([]);
  await clock.advance(HOUR);
  expect(swept).toEqual([new Set(['one'])]);
  digests = new Set(['two']);
  wrong = new Error('the engine is away');
  await clock.advance(HOUR);
  expect(errors).toEqual([wrong]);
  wrong = null;
  await clock.advance(HOUR);
  expect(swept).toEqual([new Set(['one']), new Set(['two'])]);
});
