import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { PlatformFixture } from './platform-fixture.ts';

describe('add-ons', () => {
  let platform: PlatformFixture;
  let me: Account;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    await platform.apps.create(me, { name: 'haiku' });
    await platform.apps.create(me, { name: 'sonnet' });
  });
  afterEach(() => platform.close());

  const create = async (wanted: { readonly plan: string; readonly name?: string; readonly as?: string }) => {
    const addOn = await platform.addOns.create(me, 'haiku', wanted);
    await platform.queue.idle();
    return platform.addOns.find(me, addOn.id);
  };
  const keys = async (app = 'haiku') => Object.keys(await platform.releases.config(me, app));
  const descriptions = async (app = 'haiku') =>
    (await platform.releases.list(me, app)).slice(0, -2).map(({ description }) => description);

  it('give an app their config when they work, in one release', async () => {
    const addOn = await create({ plan: 'postgresql', name: 'my-db' });

    expect(addOn).toMatchObject({ state: 'provisioned', plan: 'mini' });
    expect(await platform.releases.config(me, 'haiku')).toEqual({
      DATABASE_URL: `postgres://${addOn.credentials.user}:${addOn.credentials.password}@postgresql.example/${addOn.credentials.database}`,
    });
    expect(await descriptions()).toEqual(['@ref:my-db completed provisioning, setting DATABASE_URL.']);
  });

  it('are named by service, shape and number, and attached by the name of the service, then by colours', async () => {
    expect((await create({ plan: 'heroku-postgresql:basic' })).name).toMatch(/^postgresql-[a-z]+-\d{5}$/);
    await create({ plan: 'postgresql' });
    await create({ plan: 'postgresql', as: 'ledger' });

    expect(await keys()).toEqual([
      'DATABASE_URL',
      expect.stringMatching(/^HEROKU_POSTGRESQL_[A-Z]+_URL$/),
      'LEDGER_URL',
    ]);
  });

  it('take no name and no config var that somebody has', async () => {
    await create({ plan: 'postgresql', name: 'my-db' });
    await platform.releases.patchConfig(me, 'haiku', { MINE_URL: 'x' });

    await expect(create({ plan: 'postgresql', name: 'my-db' })).rejects.toMatchObject({ id: 'name_taken' });
    await expect(create({ plan: 'postgresql', as: 'DATABASE' })).rejects.toMatchObject({ id: 'name_taken' });
    await expect(create({ plan: 'postgresql', as: 'MINE' })).rejects.toMatchObject({
      id: 'config_var_taken',
    });
    await expect(create({ plan: 'postgresql:huge' })).rejects.toMatchObject({ id: 'unknown_plan' });
    expect(await platform.addOns.list(me)).toHaveLength(1);
  });

  it('own their config vars: users neither set nor remove them', async () => {
    await create({ plan: 'memcached' });

    for (const value of ['x', null])
      await expect(
        platform.releases.patchConfig(me, 'haiku', { MEMCACHED_URL: value, MINE: 'x' }),
      ).rejects.toMatchObject({ id: 'attachment_values' });
    await platform.releases.patchConfig(me, 'haiku', { MINE: 'x' });
    expect(await keys()).toEqual(['MEMCACHED_SERVERS', 'MEMCACHED_URL', 'MINE']);
  });

  it('leave nothing when they cannot be made, and say why in the log', async () => {
    platform.addOnProvider.onEnsure = async () => Promise.reject(new Error('the disk is full'));
    const addOn = await platform.addOns.create(me, 'haiku', { plan: 'postgresql', name: 'my-db' });
    await platform.queue.idle();

    await expect(platform.addOns.find(me, addOn.id)).rejects.toMatchObject({ kind: 'not_found' });
    expect(platform.lines.at(-1)).toBe('app[api]: Provisioning of my-db failed: the disk is full');
    expect(await platform.attachments.listOf(me, 'haiku')).toEqual([]);
    expect(await descriptions()).toEqual([]);
  });

  it('are made after all when the engine was away, or the control plane was killed', async () => {
    platform.addOnProvider.onEnsure = async () => Promise.reject(new Refusal('engine_unavailable', 'away'));
    const addOn = await platform.addOns.create(me, 'haiku', { plan: 'postgresql' });
    await platform.queue.idle();
    expect(await keys()).toEqual([]);

    await platform.restart();
    platform.addOnProvider.onEnsure = async () => undefined;
    await platform.addOnKeeper.recover();
    await platform.queue.idle();
    expect((await platform.addOns.find(me, addOn.id)).state).toBe('provisioned');
    expect(await keys()).toEqual(['DATABASE_URL']);
  });

  it('are removed after all when the control plane was killed while one went', async () => {
    const addOn = await create({ plan: 'postgresql' });
    await platform.store.addOns.update({ ...addOn, state: 'deprovisioning' });
    await platform.restart();
    await platform.addOnKeeper.recover();
    await platform.queue.idle();

    expect(await platform.addOns.list(me)).toEqual([]);
    expect([...platform.addOnProvider.running]).toEqual([]);
  });

  it('keep their name for an app when the plan changes', async () => {
    const addOn = await create({ plan: 'postgresql', name: 'my-db' });
    await platform.addOns.update(me, 'my-db', { plan: 'basic', name: 'our-db' });

    expect(platform.addOnProvider.running.get(addOn.id)?.plan).toBe('basic');
    expect((await platform.addOns.find(me, 'our-db')).config).toEqual(addOn.config);
    await expect(platform.addOns.update(me, 'our-db', { plan: 'memcached:dev' })).rejects.toMatchObject({
      id: 'unknown_plan',
    });
  });

  it('are shared with apps that attach them, and destroyed for all', async () => {
    const addOn = await create({ plan: 'postgresql', name: 'my-db' });
    await platform.attachments.attach(me, addOn, { app: 'sonnet' });
    await platform.queue.idle();
    expect(await platform.releases.config(me, 'sonnet')).toEqual(await platform.releases.config(me, 'haiku'));

    await expect(platform.addOns.destroy(me, 'my-db', { force: false })).rejects.toMatchObject({
      id: 'attached_elsewhere',
    });
    await platform.addOns.destroy(me, 'my-db', { force: true });
    await platform.queue.idle();
    expect([await keys(), await keys('sonnet')]).toEqual([[], []]);
    expect(await descriptions('sonnet')).toEqual([
      'Detach DATABASE (@ref:my-db)',
      'Attach DATABASE (@ref:my-db)',
    ]);
    expect([...platform.addOnProvider.running]).toEqual([]);
  });

  it('give a name away to another one in a single release', async () => {
    const [first, second] = [await create({ plan: 'postgresql' }), await create({ plan: 'postgresql' })];
    await platform.attachments.attach(me, first, { app: 'haiku', name: 'SPARE' });
    await platform.attachments.attach(me, second, { app: 'haiku', name: 'DATABASE', confirm: 'haiku' });
    await platform.queue.idle();
    expect((await descriptions('haiku'))[0]).toBe(
      `Attach DATABASE (@ref:${second.name}), Detach DATABASE (@ref:${first.name})`,
    );
  });

  it('are out of reach of an app that has detached its last name', async () => {
    const addOn = await create({ plan: 'postgresql' });
    const sonnet = await platform.apps.find(me, 'sonnet');
    const one = await platform.attachments.attach(me, addOn, { app: 'sonnet', name: 'ONE' });
    const two = await platform.attachments.attach(me, addOn, { app: 'sonnet', name: 'TWO' });
    await platform.attachments.detach(me, one.id);
    await platform.queue.idle();
    expect(platform.addOnProvider.running.get(addOn.id)?.apps).toContain(sonnet.id);
    await platform.attachments.detach(me, two.id);
    await platform.queue.idle();

    expect(platform.addOnProvider.running.get(addOn.id)?.apps).not.toContain(sonnet.id);
    const [last] = await platform.attachments.listOf(me, 'haiku');
    await expect(platform.attachments.detach(me, last?.id ?? '')).rejects.toMatchObject({
      id: 'last_attachment',
    });
  });

  it('move a name to another add-on when the app is named as confirmation', async () => {
    const first = await create({ plan: 'postgresql', name: 'first' });
    const second = await create({ plan: 'postgresql', name: 'second' });
    const promote = (confirm?: string) =>
      platform.attachments.attach(me, second, {
        app: 'haiku',
        name: 'DATABASE',
        ...(confirm ? { confirm } : {}),
      });

    await expect(promote()).rejects.toMatchObject({ kind: 'confirmation_required' });
    await expect(promote('haiku')).rejects.toMatchObject({ id: 'last_attachment' });
    await platform.attachments.attach(me, first, { app: 'haiku', name: 'OLD' });
    await promote('haiku');
    const config = await platform.releases.config(me, 'haiku');
    expect([config['OLD_URL'], config['DATABASE_URL']]).toEqual([first.config['URL'], second.config['URL']]);
  });

  const insertSlug = async () => {
    await platform.store.slugs.insert({
      id: 'slug',
      appId: (await platform.apps.find(me, 'haiku')).id,
      digest: 'd'.repeat(64),
      diffId: 'e'.repeat(64),
      size: 1,
      stack: 'debian-13',
      processTypes: { web: 'bin/web' },
      commit: null,
      commitDescription: null,
      buildpackDescription: null,
      createdAt: new Date(),
    });
  };

  it('stay as they are when the app is rolled back to before them', async () => {
    await insertSlug();
    const before = await platform.releases.releaseSlug(me, 'haiku', { slugId: 'slug' });
    await platform.queue.idle();
    await platform.releases.patchConfig(me, 'haiku', { MINE: 'x' });
    await create({ plan: 'postgresql' });
    await platform.releases.rollback(me, 'haiku', before.id);
    await platform.queue.idle();
    expect(await keys()).toEqual(['DATABASE_URL']);

    const { version } = await platform.releases.rollback(me, 'haiku', 'v5');
    await platform.queue.idle();
    expect(await keys()).toEqual(['DATABASE_URL', 'MINE']);
    expect(
      await platform.releases.planNames(await platform.releases.find(me, 'haiku', String(version))),
    ).toEqual(['postgresql:mini']);
  });

  it('F5: when one is gone, a rollback to a release that had it is refused with the reason', async () => {
    await insertSlug();
    await platform.releases.releaseSlug(me, 'haiku', { slugId: 'slug' });
    await create({ plan: 'postgresql', name: 'my-db' });
    const had = (await platform.releases.list(me, 'haiku'))[0];
    if (!had) throw new Error('no release');
    expect(await platform.releases.eligible(had)).toBe(true);
    await platform.addOns.destroy(me, 'my-db', { force: false });
    await platform.queue.idle();

    const before = await platform.releases.list(me, 'haiku');
    await expect(platform.releases.rollback(me, 'haiku', had.id)).rejects.toThrow(
      'Cannot roll back to v4: its add-on my-db (DATABASE_URL) is gone. Choose another one: renga releases',
    );
    expect(await platform.releases.list(me, 'haiku')).toEqual(before);
    expect(await platform.releases.eligible(had)).toBe(false);
  });

  it('go with the app that they were made for', async () => {
    const addOn = await create({ plan: 'postgresql' });
    await platform.attachments.attach(me, addOn, { app: 'sonnet', name: 'SHARED' });
    await platform.apps.destroy(me, 'haiku');
    await platform.queue.idle();

    expect([...platform.addOnProvider.running]).toEqual([]);
    expect(await keys('sonnet')).toEqual([]);
    expect(await platform.store.addOns.list()).toEqual([]);
  });

  it('are found by name, by attachment, by service and by app', async () => {
    const addOn = await create({ plan: 'postgresql', name: 'my-db' });
    const found = async (text: string, app?: string) =>
      (await platform.addOns.resolve(me, text, app)).map(({ id }) => id);

    for (const text of ['my-db', addOn.id]) expect(await found(text)).toEqual([addOn.id]);
    for (const text of ['DATABASE', 'database_url', 'postgresql', 'heroku-postgresql'])
      expect(await found(text, 'haiku')).toEqual([addOn.id]);
    expect(await found('haiku::DATABASE')).toEqual([addOn.id]);
    await expect(found('DATABASE', 'sonnet')).rejects.toMatchObject({ resource: 'add_on' });
  });
});
