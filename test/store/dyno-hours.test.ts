import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

test('dyno hours add up by account, month and app, all or nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'renga-dyno-hours-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const store = SqlStore.open(join(folder, 'renga.sqlite'));
  onTestFinished(() => store.close());
  const at = new Date('2026-11-23T01:02:03.004Z');
  for (const id of ['me', 'other'])
    await store.accounts.insert({
      id,
      email: `${id}@example.test`,
      name: null,
      createdAt: at,
      updatedAt: at,
    });
  const use = { accountId: 'me', appId: 'a', month: '2026-11', ms: 5 };

  expect(await store.dynoHours.countedUntil()).toBe(null);
  await store.transaction(async ({ dynoHours }) => {
    await dynoHours.add(use);
    await dynoHours.add({ ...use, ms: 7 });
    await dynoHours.add({ ...use, appId: 'b' });
    await dynoHours.add({ ...use, month: '2026-12' });
    await dynoHours.add({ ...use, accountId: 'other' });
    await dynoHours.setCountedUntil(new Date(0));
    await dynoHours.setCountedUntil(at);
  });
  await expect(
    store.transaction(async ({ dynoHours }) => {
      await dynoHours.add(use);
      await dynoHours.setCountedUntil(new Date(1));
      throw new Error('cut short');
    }),
  ).rejects.toThrow('cut short');

  expect(await store.dynoHours.used('me', '2026-11')).toEqual([
    { appId: 'a', usedMs: 12 },
    { appId: 'b', usedMs: 5 },
  ]);
  expect(await store.dynoHours.used('other', '2026-11')).toEqual([{ appId: 'a', usedMs: 5 }]);
  expect(await store.dynoHours.countedUntil()).toEqual(at);
});
