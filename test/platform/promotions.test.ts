import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { Failure } from '../../src/lib/domain/failure.ts';
import type { PromotionProgress } from '../../src/lib/platform/promotions.ts';
import { builtSlug, PlatformFixture } from './platform-fixture.ts';

const crashed: Failure = {
  code: 'exited',
  message: 'web.1 exited with status 1.',
  next: 'Look at: renga logs',
};

describe('a promotion', () => {
  let platform: PlatformFixture;
  let me: Account;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    await platform.pipelines.create(me, 'shop');
    await member('shop-staging', 'staging');
    await member('shop', 'production');
    await member('shop-eu', 'production');
    await deploy('shop-staging', 'ab12cd34ef');
  });
  afterEach(() => platform.close());

  const member = async (name: string, stage: 'staging' | 'production') => {
    await platform.apps.create(me, { name });
    await platform.pipelines.couple(me, { app: name, pipeline: 'shop', stage });
  };
  const deploy = async (name: string, commit: string) => {
    const app = await platform.apps.find(me, name);
    const source = { tarPath: '/x', version: commit, description: 'work' };
    await (await platform.builds.start(app, me, source)).ended;
  };
  const promote = (...targets: string[]) =>
    platform.promotions.create(me, { pipeline: 'shop', source: 'shop-staging', targets });
  const finished = async ({ promotion }: PromotionProgress) => {
    await platform.queue.idle();
    return platform.promotions.find(me, promotion.id);
  };
  const table = async (name: string) =>
    (await platform.releases.list(me, name))
      .slice(0, -2)
      .map(({ version, status, description }) => `v${version} ${status} ${description}`);
  const slugOf = async (name: string) => {
    const release = await platform.releases.current(await platform.apps.find(me, name));
    return release && (await platform.releases.slugOf(release));
  };

  it('makes a release of the same bytes, and leaves config and formation alone', async () => {
    await platform.releases.patchConfig(me, 'shop', { MODE: 'production' });
    await platform.releases.patchConfig(me, 'shop-staging', { MODE: 'staging', DEBUG: '1' });
    await platform.queue.idle();
    const made = await promote('shop');
    const done = await finished(made);

    expect([made.status, done.status, done.targets.map((target) => target.status)]).toEqual([
      'pending',
      'completed',
      ['succeeded'],
    ]);
    expect(await table('shop')).toEqual([
      'v4 succeeded Promote shop-staging v4 ab12cd34',
      'v3 succeeded Set MODE config vars',
    ]);
    expect(await platform.releases.config(me, 'shop')).toEqual({ MODE: 'production' });
    expect((await slugOf('shop'))?.digest).toBe((await slugOf('shop-staging'))?.digest);
    expect(platform.handOvers.at(-1)?.app.name).toBe('shop');
    expect(platform.lines).toContain('app[api]: Promote shop-staging v4 ab12cd34 by user me@localhost');
  });

  it('succeeds and fails target by target', async () => {
    await deploy('shop', 'aaaa0000');
    platform.onHandOver = async (request) => {
      if (request.app.name === 'shop') return { ok: false, failure: crashed };
      await request.commit();
      return { ok: true };
    };
    const done = await finished(await promote('shop', 'shop-eu'));

    expect(done.status).toBe('completed');
    expect(done.targets.map(({ status, failure }) => [status, failure])).toEqual([
      ['failed', crashed],
      ['succeeded', null],
    ]);
    expect((await slugOf('shop'))?.commit).toBe('aaaa0000');
    expect((await slugOf('shop-eu'))?.commit).toBe('ab12cd34ef');
  });

  it('outlives the app that it came from', async () => {
    await finished(await promote('shop'));
    await platform.apps.destroy(me, 'shop-staging');

    expect((await slugOf('shop'))?.digest).toBe('d'.repeat(64));
    expect(await platform.store.slugs.digests()).toEqual(new Set(['d'.repeat(64)]));
    const [, promoted] = (await platform.releases.list(me, 'shop')).map(({ version }) => version);
    await platform.releases.patchConfig(me, 'shop', { A: '1' });
    await platform.queue.idle();
    expect((await table('shop'))[0]).toBe(`v${(promoted ?? 0) + 2} succeeded Set A config vars`);
  });

  it('says that a target is gone', async () => {
    const made = await promote('shop', 'shop-eu');
    await platform.apps.destroy(me, 'shop-eu');
    const done = await finished(made);

    expect(done.targets.map(({ status, failure }) => failure?.code ?? status)).toEqual([
      'succeeded',
      'app_destroyed',
    ]);
  });

  it('takes an earlier release when it is told to', async () => {
    platform.onBuild = async () => builtSlug({ web: 'new' });
    await deploy('shop-staging', 'ffff0000');
    const [source] = (await platform.releases.list(me, 'shop-staging')).filter(
      ({ version }) => version === 3,
    );
    await finished(
      await platform.promotions.create(me, {
        pipeline: 'shop',
        source: 'shop-staging',
        release: source?.id ?? '',
        targets: ['shop'],
      }),
    );

    expect((await table('shop'))[0]).toBe('v3 succeeded Promote shop-staging v3 ab12cd34');
  });

  it.each([
    [['shop-staging'], 'Cannot promote from shop-staging to itself.'],
    [[], 'Name at least one app to promote to.'],
    [['shop', 'shop'], 'The app shop is named twice.'],
    [['stranger'], 'stranger is not in the pipeline shop. Add it: renga pipelines:add shop -a stranger'],
    [['nowhere'], "Couldn't find that app."],
  ])('to %j is refused and changes nothing', async (targets, message) => {
    await platform.apps.create(me, { name: 'stranger' });

    await expect(promote(...targets)).rejects.toThrow(message);
    expect(await table('shop')).toEqual([]);
  });

  it('of an app that was never deployed is refused', async () => {
    await expect(
      platform.promotions.create(me, { pipeline: 'shop', source: 'shop', targets: ['shop-eu'] }),
    ).rejects.toThrow('shop has no release that could be promoted. Deploy to it first.');
  });

  it('is carried on after a kill: each target has one release, and the status says which', async () => {
    await member('shop-us', 'production');
    const { onHandOver } = platform;
    let seen = 0;
    platform.onHandOver = async (request) => {
      seen += 1;
      return seen === 1 ? onHandOver(request) : new Promise(() => undefined);
    };
    const made = await promote('shop', 'shop-eu', 'shop-us');
    while (seen < 3 || (await table('shop'))[0]?.includes('pending'))
      await new Promise((resolve) => setTimeout(resolve, 5));
    const killed = await platform.promotions.find(me, made.promotion.id);
    platform.onHandOver = onHandOver;
    await platform.restart();
    await platform.launcher.endInterrupted();
    await platform.launcher.carryOn();
    const done = await finished(made);

    expect([killed.status, killed.targets.map(({ status }) => status)]).toEqual([
      'pending',
      ['succeeded', 'pending', 'pending'],
    ]);
    expect([done.status, done.targets.map(({ status }) => status)]).toEqual([
      'completed',
      ['succeeded', 'succeeded', 'succeeded'],
    ]);
    for (const name of ['shop', 'shop-eu', 'shop-us'])
      expect(await table(name)).toEqual(['v3 succeeded Promote shop-staging v3 ab12cd34']);
    await finished(await promote('shop', 'shop-eu', 'shop-us'));
    for (const name of ['shop', 'shop-eu', 'shop-us'])
      expect((await table(name))[0]).toBe('v4 succeeded Promote shop-staging v3 ab12cd34');
  });
});
