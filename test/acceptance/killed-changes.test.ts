import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containers } from './containers.ts';
import { eventually, Installation } from './installation.ts';
import { COUNTER } from './load/counter.ts';
import { failures, Pace } from './load/pace.ts';
import { MortalControlPlane } from './mortal-control-plane.ts';
import { lastingWrongs, SECRET } from './wrongs.ts';

/**
 * Of the 60 points of a config change over two dynos and the 85 of a push, those between which the world looks different; test/crash-safety walks all of them with an engine that plays one.
 */
const OF_A_CONFIG_CHANGE = [
  ['was accepted', 'commit(releases.insert+addOns.noteRelease)#1:after'],
  ['has started its new dynos', 'containers.start#2:after'],
  ['was committed', 'commit(releases.settle+formations.replace)#1:after'],
  ['has flipped the formation and not told the router', 'router.publish#1:before'],
  ['has told the router', 'router.publish#1:after'],
  ['has removed one of the old containers', 'containers.remove#1:after'],
] as const;
const OF_A_PUSH = [
  ['has started its new dynos', 'containers.start#3:after', 'failed'],
  ['has told the router', 'router.publish#1:after', 'succeeded'],
] as const;

interface ReleaseRow {
  readonly version: number;
  readonly status: string;
  readonly current: boolean;
}

describe('a control plane that is killed at a point of a release, two dynos under fifty requests a second', () => {
  const renga = new Installation({ drainMs: 30_000 });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('clock', { Procfile: 'web: exec python3 web.py\n', 'web.py': COUNTER });
    await renga.must('apps:create clock --buildpack renga/procfile', { cwd: folder });
    expect((await renga.push(folder)).stderr).toContain('Released v3');
    await renga.must(`config:set SECRET=${SECRET} --app clock`);
    await renga.must('ps:scale web=2 --app clock');
    await eventually(async () => (await dynos()).filter(({ state }) => state === 'up').length === 2);
  });
  afterAll(() => renga.remove());

  const dynos = async (): Promise<{ name: string; state: string; release: { version: number } }[]> =>
    JSON.parse(await renga.must('ps --app clock --json'));
  const releases = async (): Promise<readonly ReleaseRow[]> =>
    JSON.parse(await renga.must('releases --app clock --json'));

  /** Kills it at the point on the way of what `begin` asks for, and looks what the next one, which the CLI starts, makes of it. */
  const killAt = async (point: string, begin: () => Promise<unknown>) => {
    const before = (await releases())[0]?.version ?? 0;
    const mortal = await MortalControlPlane.replace(renga);
    await mortal.dieAt(point);
    const pace = new Pace(() => renga.get('clock'));
    const asked = begin();
    expect((await mortal.ended).code).toBeNull();
    const killed = performance.now();
    await renga.must('apps --json');
    const backAfterMs = performance.now() - killed;
    await asked;
    await eventually(async () => (await releases())[0]?.status !== 'pending');
    await eventually(async () => (await containers(renga)).length === 2);
    expect(failures(await pace.stop())).toEqual([]);
    // Two seconds, and what a busy machine makes of them.
    expect(backAfterMs).toBeLessThan(15_000);

    const [newest] = await releases();
    const current = (await releases()).find((each) => each.current)?.version;
    expect(newest?.version).toBe(before + 1);
    expect(newest?.status === 'succeeded').toBe(current === newest?.version);
    expect((await dynos()).map(({ name, state, release }) => [name, state, release.version])).toEqual([
      ['web.1', 'up', current],
      ['web.2', 'up', current],
    ]);
    expect(await lastingWrongs(renga)).toEqual([]);
    return newest?.status;
  };

  it.each(OF_A_CONFIG_CHANGE)(
    'A1: a config change that %s is carried on, and no request fails',
    async (_, point) => {
      const change = () => renga.renga(`config:set TURN=${Date.now()} --app clock --no-wait`);

      expect(await killAt(point, change)).toBe('succeeded');
    },
  );

  it('A1: what an old dyno has in hand when it drains is answered, whoever is killed meanwhile', async () => {
    const slow: Promise<{ readonly status: number }>[] = [];
    const change = () => {
      slow.push(renga.get('clock', '/slow'));
      return renga.renga(`config:set TURN=${Date.now()} --app clock --no-wait`);
    };

    expect(await killAt('router.publish#1:after', change)).toBe('succeeded');
    expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200]);
  });

  it.each(OF_A_PUSH)(
    'A1: a push that %s takes over as a whole or not at all, and no request fails',
    async (_, point, end) => {
      await renga.change(folder, 'turn', `${Date.now()}`);

      expect(await killAt(point, () => renga.push(folder))).toBe(end);
    },
  );
});
