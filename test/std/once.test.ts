import { expect, it } from 'vitest';
import { Once } from '../../src/lib/std/once.ts';

it('does its work once for all that ask', async () => {
  let times = 0;
  const once = new Once(async () => {
    times += 1;
  });
  await Promise.all([once.run(), once.run()]);
  await once.run();

  expect(times).toBe(1);
});

it('tries again after a failure', async () => {
  let times = 0;
  const once = new Once(async () => {
    times += 1;
    if (times === 1) throw new Error('not yet');
  });

  await expect(once.run()).rejects.toThrow('not yet');
  await once.run();
  await once.run();
  expect(times).toBe(2);
});
