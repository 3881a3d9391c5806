import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/lib/domain/account.ts';
import type { App } from '../../src/lib/domain/app.ts';
import type { OneOffEnd } from '../../src/lib/platform/ports.ts';
import { builtSlug, PlatformFixture } from './platform-fixture.ts';

const FAILED: OneOffEnd = {
  exitCode: 3,
  failure: {
    code: 'exited',
    message: 'release.7 exited with status 3. It wrote last:\n  no such table',
    next: 'Look at what it wrote: renga logs --dyno release.7',
  },
};

describe('the release phase', () => {
  let platform: PlatformFixture;
  let me: Account;
  let app: App;

  beforeEach(async () => {
    platform = new PlatformFixture();
    platform.onBuild = async () => builtSlug({ web: 'bin/web', release: 'bin/migrate' });
    me = await platform.accounts.owner();
    app = await platform.apps.create(me, { name: 'alpha' });
  });
  afterEach(() => platform.close());

  const deploy = async () => {
    const seen: string[] = [];
    const source = { tarPath: '/x', version: 'ab12cd34', description: 'work' };
    const { ended } = await platform.builds.start(app, me, source, { onOutput: (text) => seen.push(text) });
    const end = await ended;
    if ('failure' in end) throw new Error(end.failure.message);
    return { release: end.release, seen: seen.join('') };
  };
  const table = async () =>
    (await platform.store.releases.list(app.id)).map((each) => `v${each.version} ${each.status}`).join(', ');
  const set = async (patch: Record<string, string | null>) => {
    const { release } = await platform.releases.patchConfig(me, 'alpha', patch);
    if (!release) throw new Error('nothing changed');
    return release;
  };
  /** A release command that ends when it is told to. */
  const held = () => {
    const began = Promise.withResolvers<void>();
    const end = Promise.withResolvers<OneOffEnd>();
    platform.onCommand = async () => {
      began.resolve();
      return end.promise;
    };
    return { began: began.promise, end: end.resolve };
  };

  it('runs the command once before the hand-over, in a one-off of the new release', async () => {
    let serving = -1;
    platform.onCommand = async (_, { onOutput, limitMs }) => {
      serving = platform.handOvers.length;
      onOutput(`migrated within ${limitMs} ms\n`);
      return { exitCode: 0, failure: null };
    };
    const { release, seen } = await deploy();

    expect(serving).toBe(0);
    expect(release).toMatchObject({ version: 3, status: 'succeeded', failure: null });
    expect(platform.commands).toMatchObject([
      { type: 'release', command: 'bin/migrate', size: 'Standard-1X', attach: false, tty: false, env: {} },
    ]);
    expect(platform.commands[0]?.release.id).toBe(release.id);
    expect(platform.outputText.get(release.id)).toBe('migrated within 1000 ms\n');
    expect(seen).toBe(
      [
        '-----> Building',
        '-----> Launching...',
        ' !     Release command declared: this new release will not be available until the command succeeds.',
        'Running release command...',
        '',
        'migrated within 1000 ms',
        '',
        '',
      ].join('\n'),
    );
    expect(platform.lines.slice(-3)).toEqual([
      'app[api]: Release v3 created by user me@localhost',
      'app[api]: Running release v3 commands by user me@localhost',
      'app[api]: Build succeeded',
    ]);
    expect(await platform.formations.list(me, 'alpha')).toMatchObject([
      { type: 'release', quantity: 0, command: 'bin/migrate' },
      { type: 'web', quantity: 1 },
    ]);
  });

  it('fails the release when the command does, and nothing is handed over', async () => {
    await deploy();
    platform.onCommand = async () => FAILED;
    const { release } = await deploy();

    expect(release.status).toBe('failed');
    expect(release.failure).toEqual({
      code: 'release_command_failed',
      message: 'The release command failed: release.7 exited with status 3. It wrote last:\n  no such table',
      next: 'Mend it, then deploy again or run: renga releases:retry. All that it wrote: renga releases:output v4',
    });
    expect(platform.handOvers).toHaveLength(1);
    expect((await platform.releases.current(app))?.version).toBe(3);
    expect(platform.lines).toContain('app[api]: Release v4 command failed by user me@localhost');
  });

  it('keeps the reason when the command is not to blame', async () => {
    const failure = { code: 'engine_unavailable', message: 'The engine is away.', next: 'Start it.' };
    platform.onCommand = async () => ({ exitCode: null, failure });

    expect((await deploy()).release.failure).toEqual(failure);
  });

  it('shows the old config until the command has succeeded', async () => {
    await deploy();
    const command = held();
    const release = await set({ A: '1' });
    await command.began;
    const meanwhile = await platform.releases.config(me, 'alpha');
    command.end({ exitCode: 0, failure: null });
    await platform.releases.settled(release);

    expect(meanwhile).toEqual({});
    expect(await platform.releases.config(me, 'alpha')).toEqual({ A: '1' });
  });

  it('never lets config of a failed release become current with a later one', async () => {
    await deploy();
    const command = held();
    const first = await set({ A: '1' });
    await command.began;
    const second = await set({ B: '2' });
    command.end(FAILED);
    const settled = await platform.releases.settled(second);

    expect((await platform.releases.settled(first)).failure?.code).toBe('release_command_failed');
    expect(settled.failure).toEqual({
      code: 'base_failed',
      message: 'It was made while v4 was being released, and v4 failed.',
      next: 'Do it again: it will build upon the release that serves.',
    });
    expect(await platform.releases.config(me, 'alpha')).toEqual({});
    platform.onCommand = async () => ({ exitCode: 0, failure: null });
    await platform.releases.settled(await set({ B: '2' }));
    expect(await platform.releases.config(me, 'alpha')).toEqual({ B: '2' });
  });

  it('runs the command of every config change, each with what it changed', async () => {
    await deploy();
    const changes = await Promise.all([set({ A: '1' }), set({ B: '2' }), set({ C: '3' })]);
    for (const change of changes) await platform.releases.settled(change);

    expect(await table()).toBe(
      'v6 succeeded, v5 succeeded, v4 succeeded, v3 succeeded, v2 succeeded, v1 succeeded',
    );
    expect(platform.commands.map((each) => Object.keys(each.release.config).length)).toEqual([0, 1, 2, 3]);
  });

  it('runs for rollbacks and released slugs, too', async () => {
    const { release } = await deploy();
    await platform.releases.settled(await platform.releases.rollback(me, 'alpha', 'v3'));
    const slugId = release.slugId ?? '';
    await platform.releases.settled(await platform.releases.releaseSlug(me, 'alpha', { slugId }));

    expect(platform.commands.map((each) => each.release.cause)).toEqual(['deploy', 'rollback', 'slug']);
  });

  it('runs for a new add-on, and not when an add-on has changed by itself', async () => {
    await deploy();
    platform.commands.length = 0;
    await platform.addOns.create(me, 'alpha', { plan: 'postgresql', name: 'my-db' });
    await platform.queue.idle();
    expect(platform.commands).toHaveLength(1);

    await platform.addOns.update(me, 'my-db', { plan: 'basic' });
    await platform.queue.idle();
    expect(platform.commands).toHaveLength(1);
    expect((await platform.store.releases.list(app.id))[0]).toMatchObject({
      version: 5,
      status: 'succeeded',
      description: 'Change @ref:my-db to postgresql:basic',
    });
    expect(platform.handOvers).toHaveLength(3);
  });

  it('does not keep the queue of the app while the command runs', async () => {
    await deploy();
    const command = held();
    const release = await set({ A: '1' });
    await command.began;
    await platform.formations.scale(me, 'alpha', [{ type: 'web', quantity: 2 }]);
    await platform.queue.run(app.id, async () => undefined);
    command.end({ exitCode: 0, failure: null });
    await platform.releases.settled(release);

    expect(platform.handOvers.at(-1)?.formation).toContainEqual({
      type: 'web',
      quantity: 2,
      size: 'Standard-1X',
    });
  });

  it('lets an app be destroyed while the command of its first deploy runs', async () => {
    const command = held();
    const deployed = deploy();
    await command.began;
    await platform.apps.destroy(me, 'alpha');
    command.end(FAILED);
    await deployed;

    expect(platform.handOvers).toEqual([]);
    expect(await platform.store.apps.find('alpha')).toBe(null);
  });

  it('refuses no change of size, and no dyno of its own', async () => {
    await deploy();
    await platform.formations.scale(me, 'alpha', [{ type: 'release', size: 'standard-2x' }]);
    await platform.releases.settled(await set({ A: '1' }));

    expect(platform.commands.at(-1)?.size).toBe('Standard-2X');
    await expect(platform.formations.scale(me, 'alpha', [{ type: 'release', quantity: 1 }])).rejects.toThrow(
      'Process type release cannot be scaled: it runs by itself.',
    );
  });

  it.each(['deploy', 'config', 'rollback'])(
    'is not run twice after a kill: the %s fails as interrupted',
    async (cause) => {
      await deploy();
      const command = held();
      if (cause === 'deploy') void deploy();
      if (cause === 'config') await set({ A: '1' });
      if (cause === 'rollback') await platform.releases.rollback(me, 'alpha', 'v3');
      await command.began;
      await platform.restart();
      await platform.launcher.endInterrupted();
      await platform.launcher.carryOn();
      await platform.queue.idle();
      const interrupted = await platform.releases.find(me, 'alpha', 'v4');

      expect(interrupted).toMatchObject({ cause, status: 'failed' });
      expect(interrupted.failure?.code).toBe('interrupted');
      expect(platform.outputText.get(interrupted.id)).toBe(
        [
          '',
          ' !     The control plane was stopped after the release command had begun.',
          ' !     It is not run again by itself: see that it can be repeated, then run: renga releases:retry',
          '',
        ].join('\n'),
      );
      expect(platform.commands).toHaveLength(2);
      expect((await platform.releases.current(app))?.version).toBe(3);
      expect(await platform.releases.config(me, 'alpha')).toEqual({});
      platform.onCommand = async () => ({ exitCode: 0, failure: null });
      expect((await deploy()).release).toMatchObject({ version: 5, status: 'succeeded' });
    },
  );
});
