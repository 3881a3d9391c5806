import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { newTestNode, type TestRun } from '../../src/lib/domain/test-run.ts';
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

it('a run of tests from before there were several nodes has the one that it was run in', async () => {
  const { store, path } = await openStore();
  const node = { ...newTestNode(0, { id: 'node', setupId: 'run' }), status: 'failed' as const, exitCode: 3 };
  const run: TestRun = {
    id: 'run',
    number: 1,
    pipelineId: 'pipeline',
    accountId: 'owner',
    branch: 'main',
    commit: 'abc',
    commitMessage: 'Find things',
    sourceUrl: 'https://example.com/',
    status: 'failed',
    errorStatus: null,
    message: null,
    warning: null,
    appName: null,
    size: 'eco',
    nodes: [node, newTestNode(1, { id: 'other', setupId: 'before other' })],
    isDebugged: false,
    createdAt: AT,
    updatedAt: AT,
  };
  await store.testRuns.insert(run);
  expect(await store.testRuns.find('run')).toEqual(run);

  const database = new DatabaseSync(path);
  database.exec('UPDATE test_runs SET nodes_sealed = NULL');
  database.close();
  expect(await store.testRuns.find('run')).toEqual({ ...run, nodes: [node] });
});
