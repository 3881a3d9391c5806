import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { AddOn } from '../../src/lib/domain/add-on.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { PlatformFixture } from './platform-fixture.ts';

describe('credentials of an add-on', () => {
  let platform: PlatformFixture;
  let me: Account;
  let database: AddOn;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    await platform.apps.create(me, { name: 'haiku' });
    await platform.apps.create(me, { name: 'sonnet' });
    database = await platform.addOns.create(me, 'haiku', { plan: 'postgresql', name: 'my-db' });
    await platform.queue.idle();
    database = await platform.addOns.find(me, 'my-db');
  });
  afterEach(() => platform.close());

  const config = (app: string) => platform.releases.config(me, app);
  const newest = async (app: string) => (await platform.releases.list(me, app))[0];
  const passwordOf = async (app: string, name: string) => new URL((await config(app))[name] ?? '').password;
  const names = async () => (await platform.credentials.list(me, 'my-db')).map(({ name }) => name);

  it('get a new password, which every attached app is given in a release and the server knows first', async () => {
    await platform.attachments.attach(me, database, { app: 'sonnet', name: 'LEDGER' });
    await platform.credentials.rotate(me, 'my-db', { name: 'default', force: false });
    await platform.queue.idle();

    const password = await passwordOf('haiku', 'DATABASE_URL');
    expect(password).not.toBe(database.credentials.password);
    expect(await passwordOf('sonnet', 'LEDGER_URL')).toBe(password);
    expect(platform.addOnProvider.passwords.get(database.credentials.user)).toBe(password);
    expect(await newest('haiku')).toMatchObject({
      description: 'Update DATABASE by postgresql',
      cause: 'add-on',
    });
    expect((await newest('sonnet'))?.description).toBe('Update LEDGER by postgresql');
  });

  it('may be several, each for the attachments that name it, and rotate alone', async () => {
    await platform.credentials.create(me, 'my-db', 'analyst');
    await platform.attachments.attach(me, database, { app: 'sonnet', login: 'analyst' });
    const before = await config('haiku');
    const url = new URL((await config('sonnet'))['DATABASE_URL'] ?? '');
    expect(url.username).toBe('analyst');

    await platform.credentials.rotate(me, 'my-db', { name: 'analyst', force: false });
    await platform.queue.idle();
    expect(await passwordOf('sonnet', 'DATABASE_URL')).not.toBe(url.password);
    expect(await config('haiku')).toEqual(before);
    expect(await names()).toEqual(['default', 'analyst']);
  });

  it('are not destroyed while an app is attached by them, and leave nothing after', async () => {
    await platform.credentials.create(me, 'my-db', 'analyst');
    const reader = await platform.attachments.attach(me, database, { app: 'sonnet', login: 'analyst' });

    const destroy = (name: string) => platform.credentials.destroy(me, 'my-db', name);
    await expect(destroy('analyst')).rejects.toMatchObject({ id: 'credential_attached' });
    await expect(destroy('default')).rejects.toMatchObject({ id: 'default_credential' });
    await platform.attachments.detach(me, reader.id);
    await destroy('analyst');
    expect(await names()).toEqual(['default']);
    expect([...platform.addOnProvider.passwords]).toEqual([]);
  });

  it('are called what a server can call them, and no two the same', async () => {
    await platform.credentials.create(me, 'my-db', 'analyst');
    const create = (name: string) => platform.credentials.create(me, 'my-db', name);
    for (const name of ['', 'Analyst', 'default', 'postgres', 'pg_read_all_data', '1st', `a'; DROP`, '-x'])
      await expect(create(name)).rejects.toMatchObject({ id: 'invalid_name' });
    await expect(create('analyst')).rejects.toMatchObject({ id: 'name_taken' });
    await expect(
      platform.attachments.attach(me, database, { app: 'sonnet', login: 'nobody' }),
    ).rejects.toMatchObject({ id: 'unknown_credential' });
  });

  it('A6: keep the old password while the new one cannot be set, and have the new one after a restart', async () => {
    const before = await config('haiku');
    platform.addOnProvider.onDeed = async () =>
      Promise.reject(new Refusal('engine_unavailable', 'It is away.'));
    await expect(
      platform.credentials.rotate(me, 'my-db', { name: 'default', force: false }),
    ).rejects.toMatchObject({ kind: 'engine_unavailable' });
    expect(await config('haiku')).toEqual(before);

    await platform.restart();
    platform.addOnProvider.onDeed = async () => '';
    await platform.addOnKeeper.recover();
    await platform.queue.idle();
    const password = await passwordOf('haiku', 'DATABASE_URL');
    expect(password).not.toBe(database.credentials.password);
    expect(platform.addOnProvider.passwords.get(database.credentials.user)).toBe(password);
  });
});
