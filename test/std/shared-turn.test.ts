import { expect, test } from 'vitest';
import { SharedTurn } from '../../src/lib/std/shared-turn.ts';

/** Work of which each turn ends when the test says so. */
function turns() {
  const ends: PromiseWithResolvers<void>[] = [];
  const shared = new SharedTurn(() => {
    const end = Promise.withResolvers<void>();
    ends.push(end);
    return end.promise;
  });
  return { shared, ends };
}

test('whoever asks while work is being done shares the turn after it', async () => {
  const { shared, ends } = turns();
  const first = shared.run();
  const [second, third] = [shared.run(), shared.run()];
  expect(ends).toHaveLength(1);

  ends[0]?.resolve();
  await first;
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  await Promise.all([second, third]);
  expect(ends).toHaveLength(2);

  const fourth = shared.run();
  expect(ends).toHaveLength(3);
  ends[2]?.resolve();
  await fourth;
});

test('a turn that fails fails for those who asked for it, and the next one is taken all the same', async () => {
  const { shared, ends } = turns();
  const first = shared.run();
  const second = shared.run();
  ends[0]?.reject(new Error('in vain'));
  await expect(first).rejects.toThrow('in vain');
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.resolve();
  await second;
});
