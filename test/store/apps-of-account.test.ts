import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import { type App, generateAppName } from '../../src/lib/domain/app.ts';
import { pageOf, stretchOf } from '../../src/lib/schema/page.ts';
import { printRange, type Range } from '../../src/lib/schema/range.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const at = (day: number): Date => new Date(Date.UTC(2026, 0, 1 + day));
const account = (email: string): Account => ({
  id: newId(),
  email,
  name: null,
  createdAt: at(0),
  updatedAt: at(0),
});
const [me, sora] = [account('me@example.com'), account('sora@example.com')];
const keys = {
  id: (app: App) => app.id,
  name: (app: App) => app.name,
  updated_at: (app: App) => app.updatedAt,
};

/** Forty apps, some of them updated at the same time, of two people who let each other work on some. */
async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'renga-apps-'));
  const store = SqlStore.open(join(folder, 'renga.sqlite'));
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  for (const each of [me, sora]) await store.accounts.insert(each);
  for (let number = 0; number < 40; number += 1) {
    const app: App = {
      id: newId(),
      name: `${generateAppName()}-${number}`.slice(-28).replace(/^[^a-z]+/, 'a'),
      ownerId: number % 2 === 0 ? me.id : sora.id,
      region: 'us',
      buildStack: 'debian-13',
      maintenance: false,
      locked: false,
      status: number % 7 === 0 ? 'destroying' : 'active',
      createdAt: at(0),
      updatedAt: at(number % 5),
    };
    await store.apps.insert(app);
    if (number % 3 === 0)
      await store.collaborations.insert({
        id: newId(),
        appId: app.id,
        accountId: app.ownerId === me.id ? sora.id : me.id,
        permissions: ['view'],
        createdAt: at(0),
        updatedAt: at(0),
      });
  }
  return store;
}

test('a part of the apps of an account gives the same page as all of them', async () => {
  const store = await world();
  const all = await store.apps.visibleTo(me.id);
  expect(all.length).toBeGreaterThan(15);
  const values = all.flatMap((app) => [app.id, app.name, app.updatedAt.toISOString()]);
  const bound = fc.option(
    fc.record({
      value: fc.oneof(
        fc.constantFrom(...values),
        fc.constantFrom(...all).map(({ id, updatedAt }) => `${updatedAt.toISOString()}~${id}`),
        fc.constantFrom(...all).map(({ id, name }) => `${name}~${id}`),
      ),
      exclusive: fc.boolean(),
    }),
  );
  const ranges: fc.Arbitrary<Range> = fc.record({
    key: fc.constantFrom('id', 'name', 'updated_at'),
    first: bound,
    last: bound,
    max: fc.option(fc.integer({ min: 1, max: 30 })),
    order: fc.constantFrom('asc', 'desc'),
  });
  const page = (apps: readonly App[], range: Range) => {
    try {
      return pageOf(apps, range, keys);
    } catch (error) {
      return String(error);
    }
  };
  await fc.assert(
    fc.asyncProperty(ranges, async (range) => {
      const whole = page(all, range);
      if (typeof whole === 'string') return;
      const { key, ...stretch } = stretchOf(range, ['updated_at']);
      const part = await store.apps.visibleTo(me.id, { ...stretch, key: key as keyof typeof keys });
      expect(part.length).toBeLessThanOrEqual(stretch.count);
      expect(page(part, range), printRange(range)).toEqual(whole);
    }),
    { numRuns: 1_000 },
  );
});
