import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { AddOn } from '../../src/lib/domain/add-on.ts';
import { isUnderWay, type Transfer } from '../../src/lib/domain/transfer.ts';
import { BackupSchedules } from '../../src/lib/platform/backup-schedules.ts';
import { eventually } from '../acceptance/installation.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { PlatformFixture } from './platform-fixture.ts';

describe('backups of a database', () => {
  let platform: PlatformFixture;
  let me: Account;
  let database: AddOn;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    await platform.apps.create(me, { name: 'haiku' });
    await platform.addOns.create(me, 'haiku', { plan: 'postgresql', name: 'my-db' });
    await platform.queue.idle();
    database = await platform.addOns.find(me, 'my-db');
  });
  afterEach(() => platform.close());

  const ended = (transfer: Transfer) =>
    eventually(async () => {
      const seen = await platform.transfers.find(me, 'haiku', transfer.id);
      return !isUnderWay(seen) && seen;
    });
  const capture = async () => ended(await platform.transfers.capture(me, 'my-db'));
  const folder = () => join(platform.folder, 'backups');
  const files = () => (existsSync(folder()) ? readdirSync(folder()) : []);
  let release = () => {};
  const stuck = () => {
    platform.addOnProvider.onDump = async function* (_, { signal }) {
      yield Buffer.from('the first half');
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        release = () => reject(new Error('nobody waits for it'));
      });
    };
  };
  const half = () => eventually(() => files().some((name) => name.endsWith('.part')));

  it('are files for nobody else, whose data can be read and put back', async () => {
    const backup = await capture();
    const path = join(folder(), `${backup.id}.dump`);
    expect(backup).toMatchObject({ number: 1, state: 'succeeded', processedBytes: 13 });
    expect(readFileSync(path, 'utf8')).toBe('data of my-db');
    expect(statSync(path).mode & 0o777).toBe(0o600);

    const source = {
      name: 'BACKUP',
      service: 'postgresql' as const,
      open: async () => ({
        ...(await platform.transfers.read(backup.id)),
        [Symbol.asyncDispose]: async () => undefined,
      }),
    };
    const restore = await ended(await platform.transfers.restore(me, 'my-db', { source, extensions: [] }));
    expect(restore).toMatchObject({ number: 2, kind: 'restore', state: 'succeeded' });
    expect(platform.addOnProvider.loaded.get('my-db')).toBe('data of my-db');
  });

  it('have failed, and leave no file, when the data did not come to their end', async () => {
    platform.addOnProvider.onDump = async function* () {
      yield Buffer.from('the first half');
      throw new Error('the server went away');
    };
    const backup = await capture();

    expect(backup).toMatchObject({ state: 'failed', log: [{ text: 'the server went away' }] });
    expect(files()).toEqual([]);
    await expect(platform.transfers.read(backup.id)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('A6: that a killed control plane left under way have failed, and half a file is gone', async () => {
    stuck();
    const backup = await platform.transfers.capture(me, 'my-db');
    await half();
    writeFileSync(join(folder(), 'somebody.dump'), 'of nothing');
    const asked: string[] = [];
    platform.addOnProvider.onDeed = async (_, words) => {
      asked.push(words.join(' '));
      return '';
    };
    await platform.restart();
    await platform.transfers.recover();

    const [row] = await platform.transfers.list(me, 'haiku');
    expect(row).toMatchObject({ state: 'failed', finishedAt: expect.any(Date) });
    expect(files()).toEqual([]);
    expect(asked).toEqual([`cancel ${backup.id}`]);
    // In one process the dead one still has its file open.
    release();
    await eventually(() => platform.errors.length > 0);
  });

  it('are cancelled with nothing left, and deleted with their data', async () => {
    stuck();
    const backup = await platform.transfers.capture(me, 'my-db');
    await half();
    await expect(platform.transfers.delete(me, 'haiku', backup.id)).rejects.toMatchObject({
      id: 'under_way',
    });
    expect((await platform.transfers.cancel(me, 'haiku', '1')).state).toBe('cancelled');
    expect(files()).toEqual([]);
    await expect(platform.transfers.cancel(me, 'haiku', '1')).rejects.toMatchObject({ id: 'ended' });

    platform.addOnProvider.onDump = async function* () {
      yield Buffer.from('all');
    };
    const whole = await capture();
    await platform.transfers.delete(me, 'haiku', whole.id);
    expect(files()).toEqual([]);
    expect((await platform.transfers.list(me, 'haiku')).map(({ number }) => number)).toEqual([1]);
    expect((await capture()).number).toBe(3);
  });

  it('are kept as many as the plan says, and go with their app', async () => {
    for (let made = 0; made < 3; made += 1) await capture();
    await eventually(() => files().length === 2);
    expect((await platform.transfers.list(me, 'haiku')).map(({ number }) => number)).toEqual([2, 3]);
    await platform.transfers.forget(database.appId);
    expect(files()).toEqual([]);
  });

  it('are made every day by a schedule, also a missed one, once', async () => {
    const clock = new ManualClock();
    const captured: string[] = [];
    const schedules = new BackupSchedules({
      store: platform.store,
      clock,
      databases: platform.databases,
      transfers: { captureScheduled: async ({ name }) => void captured.push(name) },
      onError: (error) => platform.errors.push(error),
    });
    const hour = (clock.now().getUTCHours() + 2) % 24;
    const wanted = { hour, timezone: 'UTC', name: 'DATABASE_URL' };
    const made = await schedules.put(me, 'my-db', wanted);
    const life = new AbortController();
    void schedules.run(life.signal);
    await clock.advance(30 * 60_000);
    expect(captured).toEqual([]);
    await clock.advance(3 * 24 * 3_600_000);
    expect(captured.length).toBeGreaterThan(0);
    life.abort();
    expect(await schedules.list(me, 'my-db')).toMatchObject([{ id: made.id, hour }]);
    await schedules.delete(me, 'my-db', made.id);
    expect(await schedules.list(me, 'my-db')).toEqual([]);
    expect(platform.errors).toEqual([]);
  });

  it('are made by a schedule of MariaDB too, which those of PostgreSQL do not show', async () => {
    for (const plan of ['mariadb', 'redis'])
      await platform.addOns.create(me, 'haiku', { plan, name: `my-${plan}` });
    await platform.queue.idle();
    const clock = new ManualClock();
    const { store, databases, transfers } = platform;
    const onError = (error: unknown) => void platform.errors.push(error);
    const schedules = new BackupSchedules({ store, clock, databases, transfers, onError });
    const daily = { hour: (clock.now().getUTCHours() + 2) % 24, timezone: 'UTC', name: null };
    for (const name of ['my-db', 'my-mariadb']) await schedules.put(me, name, daily);
    const life = new AbortController();
    const running = schedules.run(life.signal);
    await clock.advance(3 * 3_600_000);
    const made = await eventually(async () => {
      const all = await platform.transfers.list(me, 'haiku');
      return all.length === 2 && all.every((each) => !isUnderWay(each)) && all;
    });
    life.abort();
    await running;
    expect(made.map(({ from, scheduled, state }) => [from.name, scheduled, state]).sort()).toEqual([
      ['my-db', true, 'succeeded'],
      ['my-mariadb', true, 'succeeded'],
    ]);

    const [mariadb] = await schedules.list(me, 'my-mariadb');
    expect(mariadb).toMatchObject({ name: 'MYSQL_URL' });
    expect(await schedules.list(me, 'my-db')).toMatchObject([{ name: 'DATABASE_URL' }]);
    await expect(schedules.delete(me, 'my-db', mariadb?.id ?? '')).rejects.toMatchObject({
      kind: 'not_found',
    });
    await schedules.delete(me, 'my-mariadb', mariadb?.id ?? '');
    expect(await schedules.list(me, 'my-mariadb')).toEqual([]);
    await expect(schedules.put(me, 'my-redis', daily)).rejects.toMatchObject({ kind: 'not_found' });
    expect(platform.errors).toEqual([]);
  });
});

describe('a copy of a database', () => {
  it('takes the place of what another one holds, and never of its own', async () => {
    const platform = new PlatformFixture();
    try {
      const me = await platform.accounts.owner();
      await platform.apps.create(me, { name: 'haiku' });
      for (const name of ['from-db', 'to-db'])
        await platform.addOns.create(me, 'haiku', { plan: 'postgresql', name });
      await platform.queue.idle();
      await expect(platform.transfers.copy(me, 'from-db', 'from-db')).rejects.toMatchObject({
        id: 'same_database',
      });
      const { id } = await platform.transfers.copy(me, 'from-db', 'to-db');
      await eventually(async () => !isUnderWay(await platform.transfers.find(me, 'haiku', id)));
      expect([...platform.addOnProvider.loaded]).toEqual([['to-db', 'data of from-db']]);
    } finally {
      await platform.close();
    }
  });
});
