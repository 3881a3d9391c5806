import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { App } from '../../src/lib/domain/app.ts';
import type { Failure } from '../../src/lib/domain/failure.ts';
import { builtSlug, PlatformFixture } from './platform-fixture.ts';

const crashed: Failure = {
  code: 'exited',
  message: 'web.1 exited with status 1.',
  next: 'Look at: renga logs',
};

describe('releases', () => {
  let platform: PlatformFixture;
  let me: Account;
  let app: App;

  beforeEach(async () => {
    platform = new PlatformFixture();
    me = await platform.accounts.owner();
    app = await platform.apps.create(me, { name: 'alpha' });
  });
  afterEach(() => platform.close());

  const table = async () =>
    (await platform.store.releases.list(app.id)).map(
      (release) => `v${release.version} ${release.status} ${release.description}`,
    );
  const deploy = async (commit = 'ab12cd34ef') => {
    const { ended } = await platform.builds.start(app, me, {
      tarPath: '/x',
      version: commit,
      description: 'work',
    });
    return ended;
  };
  const settle = async (release: Parameters<typeof platform.releases.settled>[0] | null) =>
    release ? platform.releases.settled(release) : null;

  it('begin with v1 and v2 and make the first deploy v3', async () => {
    await deploy();

    expect(await table()).toEqual([
      'v3 succeeded Deploy ab12cd34',
      'v2 succeeded Enable Logplex',
      'v1 succeeded Initial release',
    ]);
    expect(await platform.store.formations.list(app.id)).toEqual([
      { type: 'web', quantity: 1, size: 'Standard-1X' },
    ]);
  });

  it('take several config vars into one, and none for a change that changes nothing', async () => {
    const first = await platform.releases.patchConfig(me, 'alpha', { B: '2', A: '1' });
    const again = await platform.releases.patchConfig(me, 'alpha', { A: '1', GONE: null });
    await platform.releases.patchConfig(me, 'alpha', { A: null });

    expect(first.config).toEqual({ A: '1', B: '2' });
    expect(again.release).toBe(null);
    expect((await table()).slice(0, 2)).toEqual([
      'v4 succeeded Remove A config vars',
      'v3 succeeded Set B, A config vars',
    ]);
  });

  it('keep the old one current when the new dynos cannot serve', async () => {
    await deploy();
    platform.onHandOver = async () => ({ ok: false, failure: crashed });
    const end = await deploy('ffff0000');

    expect(end).toMatchObject({ release: { version: 4, status: 'failed', failure: crashed } });
    expect((await platform.releases.current(app))?.version).toBe(3);
  });

  it('record what the router saw, until the old dynos are gone or the new ones have failed', async () => {
    const seen = { served: 120, failed: 0, retried: 1, longestHeldMs: 35 };
    platform.tallies.set(`tally of ${app.id}`, seen);
    let depart = async () => {};
    platform.onHandOver = async (request) => {
      depart = async () => request.onDeparted?.();
      await request.commit();
      return { ok: true };
    };
    await deploy();
    const before = (await platform.releases.find(me, 'alpha', 'v3')).handOver;
    await depart();
    platform.onHandOver = async () => ({ ok: false, failure: crashed });
    await deploy('ffff0000');

    expect(before).toBe(null);
    expect((await platform.releases.find(me, 'alpha', 'v3')).handOver).toEqual(seen);
    expect((await platform.releases.find(me, 'alpha', 'v4')).handOver).toEqual(seen);
  });

  it('name the config that app.json requires when a deploy fails without it', async () => {
    platform.appJson = JSON.stringify({ env: { A: {}, B: {} } });
    await settle((await platform.releases.patchConfig(me, 'alpha', { A: '1' })).release);
    platform.onHandOver = async () => ({ ok: false, failure: crashed });

    expect(await deploy()).toMatchObject({
      release: {
        status: 'failed',
        failure: {
          code: 'config_missing',
          message: 'app.json requires the config var B, which is not set. web.1 exited with status 1.',
          next: 'Set what is missing, then push again: renga config:set B=VALUE',
        },
      },
    });
  });

  it('go on from the newest that did not fail', async () => {
    await deploy();
    platform.onHandOver = async () => ({ ok: false, failure: crashed });
    await settle((await platform.releases.patchConfig(me, 'alpha', { BAD: '1' })).release);

    expect(await platform.releases.config(me, 'alpha')).toEqual({});
  });

  it('hand over config changes that waited for each other as one', async () => {
    await deploy();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    platform.onHandOver = async (request) => {
      await gate;
      await request.commit();
      return { ok: true };
    };
    const changes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        platform.releases.patchConfig(me, 'alpha', { [`K${index}`]: 'x' }),
      ),
    );
    release();
    for (const change of changes) await settle(change.release);

    expect((await table()).slice(0, 10).map((row) => row.split(' ')[1])).toEqual(Array(10).fill('succeeded'));
    expect(Object.keys((await platform.releases.current(app))?.config ?? {})).toHaveLength(10);
    expect(platform.handOvers.length).toBeLessThan(4);
  });

  it('apply a config change by force when nothing serves that could be protected', async () => {
    await deploy();
    await settle((await platform.releases.patchConfig(me, 'alpha', { A: '1' })).release);

    expect(platform.handOvers.map((each) => [each.release.cause, each.force])).toEqual([
      ['deploy', false],
      ['config', true],
    ]);
  });

  it('fail with the deploy that they were made upon', async () => {
    await deploy();
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    platform.onHandOver = async (request) => {
      await gate;
      if (request.release.cause === 'deploy') return { ok: false, failure: crashed };
      await request.commit();
      return { ok: true };
    };
    const deployed = deploy('bbbb0000');
    while (platform.handOvers.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    const change = await platform.releases.patchConfig(me, 'alpha', { A: '1' });
    release();
    await deployed;
    const settled = await settle(change.release);

    expect(settled?.status).toBe('failed');
    expect(settled?.failure?.code).toBe('base_failed');
    expect((await platform.releases.current(app))?.version).toBe(3);
  });

  it('keep what was scaled while their dynos came up', async () => {
    await deploy();
    platform.onHandOver = async (request) => {
      await platform.formations.scale(me, 'alpha', [{ type: 'web', quantity: 3 }]);
      await request.commit();
      return { ok: true };
    };
    await settle((await platform.releases.patchConfig(me, 'alpha', { A: '1' })).release);

    expect(await platform.store.formations.list(app.id)).toEqual([
      { type: 'web', quantity: 3, size: 'Standard-1X' },
    ]);
  });

  it('roll back to the slug and config of an earlier one', async () => {
    await deploy();
    await settle((await platform.releases.patchConfig(me, 'alpha', { A: '1' })).release);
    platform.onBuild = async () => builtSlug({ web: 'new' });
    await deploy('cccc0000');
    const rolled = await settle(await platform.releases.rollback(me, 'alpha', 'v3'));

    expect(rolled).toMatchObject({
      version: 6,
      status: 'succeeded',
      description: 'Rollback to v3',
      config: {},
    });
    expect(rolled && (await platform.releases.slugOf(rolled))?.processTypes).toEqual({ web: 'bin/web' });
  });

  it.each([
    ['1', 'Cannot roll back to v1: it has no slug. Choose another one: renga releases'],
    ['4', 'Cannot roll back to v4: it failed. Choose another one: renga releases'],
    ['99', "Couldn't find that release."],
  ])('refuse a rollback to v%s', async (version, message) => {
    await deploy();
    platform.onHandOver = async () => ({ ok: false, failure: crashed });
    await deploy('dddd0000');

    await expect(platform.releases.rollback(me, 'alpha', version)).rejects.toThrow(message);
    expect(await table()).toHaveLength(4);
  });

  it('say in the log who did what', async () => {
    await settle((await platform.releases.patchConfig(me, 'alpha', { SECRET: 'canary' })).release);

    expect(platform.lines).toEqual([
      'app[api]: Initial release by user me@localhost',
      'app[api]: Release v1 created by user me@localhost',
      'app[api]: Enable Logplex by user me@localhost',
      'app[api]: Release v2 created by user me@localhost',
      'app[api]: Set SECRET config vars by user me@localhost',
      'app[api]: Release v3 created by user me@localhost',
    ]);
  });

  describe('after a kill', () => {
    const killDuringHandOver = async (begin: () => unknown, meanwhile = async () => {}) => {
      const seen = platform.handOvers.length;
      const { onHandOver } = platform;
      platform.onHandOver = () => new Promise(() => undefined);
      void begin();
      while (platform.handOvers.length === seen) await new Promise((resolve) => setTimeout(resolve, 5));
      platform.onHandOver = onHandOver;
      await platform.restart();
      await platform.launcher.endInterrupted();
      await meanwhile();
      await platform.launcher.carryOn();
      await platform.queue.idle();
    };

    it('a deploy is undone, because its pusher saw it fail', async () => {
      await deploy();
      await killDuringHandOver(() => deploy('eeee0000'));

      expect((await table())[0]).toBe('v4 failed Deploy eeee0000');
      expect((await platform.releases.find(me, 'alpha', '4')).failure?.code).toBe('interrupted');
      expect((await platform.releases.current(app))?.version).toBe(3);
    });

    it('a config change is carried on, because it was accepted', async () => {
      await deploy();
      await killDuringHandOver(() => platform.releases.patchConfig(me, 'alpha', { A: '1' }));

      expect((await table())[0]).toBe('v4 succeeded Set A config vars');
      expect((await platform.releases.current(app))?.config).toEqual({ A: '1' });
    });

    it('what was accepted before comes first, whatever is asked for at once', async () => {
      await deploy();
      await deploy('eeee0000');
      await killDuringHandOver(
        () => platform.releases.rollback(me, 'alpha', 'v3'),
        async () => void (await platform.releases.patchConfig(me, 'alpha', { A: '1' })),
      );

      expect(platform.handOvers.map(({ release }) => release.version)).toEqual([3, 4, 5, 5, 6]);
      expect((await table()).slice(0, 2)).toEqual([
        'v6 succeeded Set A config vars',
        'v5 succeeded Rollback to v3',
      ]);
    });

    it('a build is recorded as interrupted, and the same push works', async () => {
      platform.onBuild = () => new Promise(() => undefined);
      void deploy();
      while ((await platform.store.builds.pending()).length === 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
      await platform.restart();
      await platform.builds.recover();
      platform.onBuild = async () => builtSlug();
      await deploy();

      expect(
        (await platform.builds.list(me, 'alpha')).map((build) => [build.status, build.failure?.code]),
      ).toEqual([
        ['succeeded', undefined],
        ['failed', 'interrupted'],
      ]);
    });
  });
});
