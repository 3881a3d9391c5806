import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');
const owner = { id: 'owner', email: 'me@localhost', name: null, createdAt: AT, updatedAt: AT };
const pipeline = {
  id: 'pipeline',
  name: 'shop',
  ownerId: 'owner',
  testsPushes: false,
  createdAt: AT,
  updatedAt: AT,
};

async function openStore() {
  const folder = mkdtempSync(join(tmpdir(), 'renga-store-'));
  const path = join(folder, 'renga.sqlite');
  const store = SqlStore.open(path);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await store.accounts.insert(owner);
  await store.pipelines.insert(pipeline);
  return { store, path };
}

it('config vars of a stage are kept sealed, and go with their pipeline', async () => {
  const { store, path } = await openStore();
  await store.pipelines.setStageConfig('pipeline', 'test', { TOKEN: 'once' });
  await store.pipelines.setStageConfig('pipeline', 'test', { TOKEN: 'do-not-tell' });

  expect(await store.pipelines.stageConfig('pipeline', 'test')).toEqual({ TOKEN: 'do-not-tell' });
  expect(await store.pipelines.stageConfig('pipeline', 'review')).toEqual({});
  for (const file of [path, `${path}-wal`])
    expect(await readFile(file, 'latin1')).not.toContain('do-not-tell');
  await store.pipelines.delete('pipeline');
  expect(await store.pipelines.stageConfig('pipeline', 'test')).toEqual({});
});
