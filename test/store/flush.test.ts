import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqlStore } from '../../src/lib/store/sql-store.ts';
import { openDatabase, setFlush } from '../../src/lib/store/sqlite.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'renga-flush-'));
});

afterEach(() => rm(folder, { recursive: true }));

test('commits wait for the disk unless they are told not to', () => {
  const database = openDatabase(join(folder, 'renga.sqlite'), '0.0.0');
  const level = () => database.prepare('PRAGMA synchronous').get()?.['synchronous'];
  const [normal, full] = [1, 2];
  expect(level()).toBe(full);
  setFlush(database, false);
  expect(level()).toBe(normal);
  setFlush(database, true);
  expect(level()).toBe(full);
  database.close();
});

test('transactions that do not wait for the disk keep their turn with those that do, all or nothing', async () => {
  const store = SqlStore.open(join(folder, 'renga.sqlite'));
  const at = new Date();
  const account = (name: string) => ({
    id: name,
    email: `${name}@example.test`,
    name,
    createdAt: at,
    updatedAt: at,
  });
  const add = (name: string, flush: boolean) =>
    store.transaction(
      async (records) => {
        await records.accounts.insert(account(name));
        await new Promise((resolve) => setTimeout(resolve, 2));
        if (name === 'bad') throw new Error('enough');
      },
      { flush },
    );
  const outcomes = await Promise.allSettled([
    add('a', false),
    add('b', true),
    add('bad', false),
    store.accounts.insert(account('c')),
    add('d', false),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  const found = await Promise.all(['a', 'b', 'bad', 'c', 'd'].map((id) => store.accounts.find(id)));
  expect(found.map((each) => each?.id ?? null)).toEqual(['a', 'b', null, 'c', 'd']);
  await store.close();
});
