import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { Stage } from '../../src/lib/domain/pipeline.ts';
import { PlatformFixture } from './platform-fixture.ts';

describe('pipelines', () => {
  let platform: PlatformFixture;
  let me: Account;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    await platform.pipelines.create(me, 'shop');
  });
  afterEach(() => platform.close());

  const couple = async (name: string, stage: Stage) => {
    await platform.apps.create(me, { name });
    return platform.pipelines.couple(me, { app: name, pipeline: 'shop', stage });
  };
  const members = async () =>
    (await platform.pipelines.appsOf(me, 'shop')).map(({ app, coupling }) => `${app.name} ${coupling.stage}`);

  it('hold apps, each at a stage', async () => {
    await couple('shop-staging', 'staging');
    await couple('shop-prod', 'production');

    expect(await members()).toEqual(['shop-staging staging', 'shop-prod production']);
    expect((await platform.pipelines.couplingOfApp(me, 'shop-prod')).stage).toBe('production');
  });

  it('are known by two names at most to one owner: the second is taken', async () => {
    await expect(platform.pipelines.create(me, 'shop')).rejects.toMatchObject({ id: 'name_taken' });
    await platform.pipelines.create(me, 'other');
    await expect(platform.pipelines.change(me, 'other', { name: 'shop' })).rejects.toMatchObject({
      id: 'name_taken',
    });
    await platform.pipelines.change(me, 'other', { name: 'else' });

    expect((await platform.pipelines.list(me)).map(({ name }) => name)).toEqual(['else', 'shop']);
  });

  it('share no app, whoever is first', async () => {
    await platform.apps.create(me, { name: 'alpha' });
    await platform.pipelines.create(me, 'other');
    const tries = await Promise.allSettled(
      ['shop', 'other', 'shop', 'other'].map((pipeline) =>
        platform.pipelines.couple(me, { app: 'alpha', pipeline, stage: 'staging' }),
      ),
    );

    expect(tries.map((each) => (each.status === 'fulfilled' ? 'in' : each.reason.id)).sort()).toEqual([
      'already_coupled',
      'already_coupled',
      'already_coupled',
      'in',
    ]);
  });

  it('let an app move on and go', async () => {
    const coupling = await couple('alpha', 'development');
    await platform.pipelines.moveTo(me, coupling.id, 'staging');
    expect(await members()).toEqual(['alpha staging']);
    await platform.pipelines.uncouple(me, coupling.id);

    expect(await members()).toEqual([]);
    await expect(platform.pipelines.couplingOfApp(me, 'alpha')).rejects.toThrow(
      "Couldn't find that pipeline coupling.",
    );
  });

  it('forget an app that is destroyed', async () => {
    await couple('alpha', 'staging');
    await platform.apps.destroy(me, 'alpha');

    expect(await members()).toEqual([]);
    expect(await platform.store.pipelines.couplings()).toEqual([]);
  });

  it('leave their apps behind when they are destroyed', async () => {
    await couple('alpha', 'staging');
    await platform.pipelines.destroy(me, 'shop');

    expect((await platform.apps.list(me)).map(({ name }) => name)).toEqual(['alpha']);
    expect(await platform.store.pipelines.couplings()).toEqual([]);
    await expect(platform.pipelines.find(me, 'shop')).rejects.toThrow("Couldn't find that pipeline.");
  });

  it('are out of sight for those who gave them away', async () => {
    const other: Account = { ...me, id: 'other-id', email: 'other@localhost' };
    await platform.store.accounts.insert(other);
    const to = { id: 'other@localhost', type: 'user' } as const;
    const { pipeline, previousOwner } = await platform.pipelines.transfer(me, 'shop', to);

    expect([pipeline.ownerId, previousOwner.id]).toEqual(['other-id', me.id]);
    await expect(platform.pipelines.find(me, 'shop')).rejects.toThrow("Couldn't find that pipeline.");
    expect((await platform.pipelines.find(other, 'shop')).id).toBe(pipeline.id);
  });
});
