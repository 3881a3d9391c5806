import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { App } from '../../src/lib/domain/app.ts';
import type { Drain } from '../../src/lib/domain/drain.ts';
import type { NewRelease } from '../../src/lib/domain/release.ts';
import type { Records } from '../../src/lib/platform/ports.ts';
import { newId } from '../../src/lib/std/ids.ts';
import { SqlStore } from '../../src/lib/store/sql-store.ts';

const AT = new Date('2026-01-02T03:04:05.678Z');
const owner = { id: newId(), email: 'me@localhost', name: null, createdAt: AT, updatedAt: AT };

const appNamed = (name: string): App => ({
  id: newId(),
  name,
  ownerId: owner.id,
  region: 'us',
  buildStack: 'debian-13',
  maintenance: false,
  locked: false,
  status: 'active',
  createdAt: AT,
  updatedAt: AT,
});

const releaseOf = (app: App, config: Record<string, string> = {}): NewRelease => ({
  id: newId(),
  appId: app.id,
  status: 'succeeded',
  cause: 'config',
  description: 'Set A config vars',
  actor: { id: owner.id, email: owner.email },
  slugId: null,
  config,
  failure: null,
  createdAt: AT,
  updatedAt: AT,
});

const drainOf = (app: App, url: string): Drain => ({
  id: newId(),
  appId: app.id,
  url,
  token: `d.${newId()}`,
  createdAt: AT,
  updatedAt: AT,
  addOnId: null,
});

const byUrl = (one: Drain, other: Drain): number => one.url.localeCompare(other.url);

describe('the SQL store', () => {
  let folder: string;
  let path: string;
  let store: SqlStore;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'renga-store-'));
    path = join(folder, 'renga.sqlite');
    store = SqlStore.open(path);
    await store.accounts.insert(owner);
  });
  afterEach(async () => {
    await store.close().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const addApp = async (name: string, records: Records = store) => {
    const app = appNamed(name);
    await records.apps.insert(app);
    return app;
  };

  it('gives back what it was given', async () => {
    const app = await addApp('alpha');
    const release = await store.releases.insert(releaseOf(app, { GREETING: 'hello\nworld' }));

    expect(await store.apps.find('alpha')).toEqual(app);
    expect(await store.releases.find(app.id, '1')).toEqual(release);
    expect(release).toEqual({
      ...releaseOf(app, { GREETING: 'hello\nworld' }),
      id: release.id,
      version: 1,
      baseId: null,
      commandStartedAt: null,
      handOver: null,
    });
  });

  it('keeps every turn of a feature in order, also two of one moment', async () => {
    const app = await addApp('alpha');
    const changes = [true, false].map((enabled) => ({ appId: app.id, name: 'a', enabled, at: AT }));
    for (const change of changes) await store.features.insert(change);

    expect(await store.features.list(app.id)).toEqual(changes);
    await store.apps.delete(app.id);
    expect(await store.features.list(app.id)).toEqual([]);
  });

  it('remembers that a release command has begun, and what the router saw', async () => {
    const app = await addApp('alpha');
    const release = await store.releases.insert(releaseOf(app));
    const handOver = { served: 120, failed: 1, retried: 2, longestHeldMs: 340 };
    await store.releases.beginCommand(release.id, AT);
    await store.releases.recordHandOver(release.id, handOver);

    expect(await store.releases.find(app.id, '1')).toEqual({ ...release, commandStartedAt: AT, handOver });
  });

  it('numbers the releases of an app without gaps, however many are made at once', async () => {
    const app = await addApp('alpha');
    await Promise.all(
      Array.from({ length: 50 }, () =>
        store.transaction((records) => records.releases.insert(releaseOf(app))),
      ),
    );

    const versions = (await store.releases.list(app.id)).map((release) => release.version);
    expect(versions).toEqual(Array.from({ length: 50 }, (_, index) => 50 - index));
  });

  it('lets one of two creations of the same name win', async () => {
    const outcomes = await Promise.allSettled([addApp('alpha'), addApp('alpha')]);

    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
      id: 'name_taken',
      message: 'Name alpha is already taken. Choose another one.',
    });
  });

  it('leaves nothing of a transaction that fails', async () => {
    const attempt = store.transaction(async (records) => {
      await addApp('alpha', records);
      throw new Error('no');
    });

    await expect(attempt).rejects.toThrow('no');
    expect(await store.apps.list()).toEqual([]);
  });

  it('keeps drains, and their passwords out of its file', async () => {
    const [alpha, beta] = [await addApp('alpha'), await addApp('beta')];
    const drain = drainOf(alpha, 'https://me:canary-4712@logs.example.com/');
    const moved = {
      ...drain,
      url: 'syslog://canary-4713.example.com',
      updatedAt: new Date(AT.getTime() + 1),
    };
    const [gone, other] = [drainOf(alpha, 'https://gone.example.com/'), drainOf(beta, drain.url)];
    for (const each of [drain, gone, other]) await store.drains.insert(each);
    expect((await store.drains.list(alpha.id)).toSorted(byUrl)).toEqual([gone, drain]);
    await store.drains.update(moved);
    await store.drains.delete(gone.id);
    await store.apps.delete(beta.id);

    expect(await store.drains.all()).toEqual([moved]);
    await store.close();
    expect(/canary-471[23]/.test(readFileSync(path, 'latin1'))).toBe(false);
  });

  it('tells of all apps at once what it tells of each', async () => {
    const [alpha, beta, gamma] = [await addApp('alpha'), await addApp('beta'), await addApp('gamma')];
    for (const app of [alpha, alpha, beta, gamma]) {
      const { id } = await store.releases.insert(releaseOf(app, { APP: app.name }));
      const status = app === gamma ? 'failed' : 'succeeded';
      await store.releases.settle(id, { status, failure: null, at: AT });
    }
    await store.releases.insert({ ...releaseOf(alpha), status: 'pending' });
    const sizes = { size: 'Standard-1X', quantity: 1 };
    await store.formations.replace(
      alpha.id,
      ['worker', 'web'].map((type) => ({ type, ...sizes })),
    );
    await store.features.insert({ appId: beta.id, name: 'preboot', enabled: true, at: AT });

    const apps = [alpha, beta, gamma];
    const currents = await Promise.all(apps.map(({ id }) => store.releases.current(id)));
    expect(currents.map((release) => release?.version)).toEqual([2, 1, undefined]);
    expect((await store.releases.currents()).toSorted((a, b) => b.version - a.version)).toEqual(
      currents.filter((release) => release !== null),
    );
    const formations = await store.formations.all();
    for (const { id } of apps) {
      expect(formations.get(id) ?? []).toEqual(await store.formations.list(id));
      expect((await store.features.all()).filter(({ appId }) => appId === id)).toEqual(
        await store.features.list(id),
      );
    }
  });

  it('deletes an app with everything that belongs to it', async () => {
    const app = await addApp('alpha');
    await store.releases.insert(releaseOf(app));
    await store.formations.replace(app.id, [{ type: 'web', quantity: 1, size: 'Standard-1X' }]);
    await store.apps.delete(app.id);

    expect(await store.releases.list(app.id)).toEqual([]);
    expect(await store.formations.list(app.id)).toEqual([]);
  });

  it('keeps config values out of its file, and the file to its owner', async () => {
    const app = await addApp('alpha');
    await store.releases.insert(releaseOf(app, { SECRET: 'canary-4711' }));
    await store.close();

    expect(readFileSync(path).includes('canary-4711')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'key')).mode & 0o777).toBe(0o600);
  });

  it('opens again what another process left', async () => {
    const app = await addApp('alpha');
    await store.releases.insert(releaseOf(app, { A: '1' }));
    await store.close();
    store = SqlStore.open(path);

    expect((await store.releases.current(app.id))?.config).toEqual({ A: '1' });
  });

  it('refuses to start without its key', async () => {
    await store.close();
    rmSync(join(folder, 'key'));

    expect(() => SqlStore.open(path)).toThrow(
      `The key file is missing, and the database holds secrets sealed with it. Put it back from a backup. File: ${join(folder, 'key')}`,
    );
  });

  it('refuses a file that a newer Renga wrote', async () => {
    await store.close();
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 999; UPDATE written_by SET version = '2.0.0'");
    database.close();

    expect(() => SqlStore.open(path)).toThrow(
      /^The database was written by a newer Renga \(state 999, this one knows \d+\)\. Nothing was changed\. Install Renga 2\.0\.0 or a newer one\./,
    );
  });

  it.each([
    ['truncated', () => truncateSync(path, 5000)],
    ['garbage', () => writeFileSync(path, 'x'.repeat(8192))],
  ])('refuses a %s file instead of starting empty', async (_, damage) => {
    await addApp('alpha');
    await store.close();
    damage();

    expect(() => SqlStore.open(path)).toThrow(/Put it back from a backup\. File: /);
  });
});
