import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { AppSetup } from '../../src/lib/domain/app-setup.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');
const owner = { id: 'owner', email: 'me@localhost', name: null, createdAt: AT, updatedAt: AT };
const pending: AppSetup = {
  id: 'setup',
  accountId: 'owner',
  appId: 'app',
  appName: 'shop',
  status: 'pending',
  failureMessage: null,
  manifestErrors: [],
  buildId: null,
  postdeploy: null,
  successUrl: null,
  createdAt: AT,
  updatedAt: AT,
};

it('the setup of an app is given back as it was kept, and what its command wrote is sealed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'renga-store-'));
  const path = join(folder, 'renga.sqlite');
  const store = SqlStore.open(path);
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  await store.accounts.insert(owner);
  await store.appSetups.insert(pending);
  expect(await store.appSetups.pending()).toEqual([pending]);

  const failed: AppSetup = {
    ...pending,
    status: 'failed',
    failureMessage: 'The postdeploy command failed.',
    manifestErrors: ['app.json: x'],
    buildId: 'build',
    postdeploy: { output: 'canary-in-the-output', exitCode: 3 },
    successUrl: 'http://shop.localhost/',
  };
  await store.appSetups.update(failed);

  expect(await store.appSetups.find('setup')).toEqual(failed);
  expect(await store.appSetups.pending()).toEqual([]);
  const bytes = await Promise.all([path, `${path}-wal`].map((file) => readFile(file, 'latin1')));
  expect(bytes.join('')).not.toContain('canary-in-the-output');
});
