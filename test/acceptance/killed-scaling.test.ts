import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { containers } from './containers.ts';
import { eventually, Installation } from './installation.ts';
import { COUNTER } from './load/counter.ts';
import { MortalControlPlane } from './mortal-control-plane.ts';
import { lastingWrongs } from './wrongs.ts';

describe('a control plane that is killed while it makes or removes dynos', () => {
  const renga = new Installation({ drainMs: 500 });
  const docker = new Docker();

  beforeAll(async () => {
    const folder = await renga.repository('clock', {
      Procfile: 'web: exec python3 web.py\n',
      'web.py': COUNTER,
    });
    for (const name of ['clock', 'mayfly']) {
      await renga.must(`apps:create ${name} --buildpack renga/procfile --remote ${name}`, { cwd: folder });
      await renga.git(folder, `push ${name} main`);
    }
  });
  afterAll(() => renga.remove());

  const dynos = async (app: string): Promise<{ name: string; state: string }[]> =>
    JSON.parse(await renga.must(`ps --app ${app} --json`));
  const ofApp = async (id: string) =>
    (await containers(renga)).filter(({ Labels }) => Labels['renga.app'] === id);
  const idOf = async (app: string): Promise<string> =>
    JSON.parse(await renga.must(`apps:info --app ${app} --json`)).app.id;

  /** Has it done by a control plane that dies at that point. When that one is dead, resolves with what the command comes to. */
  const dyingAt = async (point: string, command: string) => {
    const mortal = await MortalControlPlane.replace(renga);
    await mortal.dieAt(point);
    const asked = renga.renga(command);
    expect((await mortal.ended).code).toBeNull();
    return { asked };
  };

  it('A5: scaled from 1 to 10 to 2 and killed amid both, an app has exactly web.1 and web.2', async () => {
    const id = await idOf('clock');
    const up = await dyingAt('containers.start#5:after', 'ps:scale web=10 --app clock');
    expect((await ofApp(id)).length).toBeGreaterThan(5);
    // What the engine was told before goes on there: how many are left is a matter of its haste.
    const down = await dyingAt('containers.remove#3:after', 'ps:scale web=2 --app clock');
    // Both had their answer before the dynos followed.
    expect([(await up.asked).code, (await down.asked).code]).toEqual([0, 0]);

    const isDone = async () =>
      (await dynos('clock')).every(({ state }) => state === 'up') && (await ofApp(id)).length === 2;
    await eventually(isDone, 60_000);
    expect((await dynos('clock')).map(({ name }) => name)).toEqual(['web.1', 'web.2']);
    expect((await ofApp(id)).map(({ Labels }) => Labels['renga.process']).sort()).toEqual(['web.1', 'web.2']);
    expect((await renga.get('clock')).status).toBe(200);
    expect(await lastingWrongs(renga)).toEqual([]);
  });

  it('A8: killed while it destroys an app, the next one goes on; the name is free when nothing is left of it, and not before', async () => {
    const id = await idOf('mayfly');
    const filters = { label: [`renga.app=${id}`] };
    const files = [`logs/${id}`, `git/${id}.git`].map((path) => join(renga.home, path));
    /** What there is of the app beside its row. */
    const remains = async () => [
      ...(await docker.listContainers({ all: true, filters })).map(({ Id }) => Id),
      ...(await docker.listNetworks({ filters })).map(({ Name }) => Name),
      ...((await docker.listVolumes({ filters })).Volumes ?? []).map(({ Name }) => Name),
      ...files.filter((path) => existsSync(path)),
    ];
    expect(await remains()).toHaveLength(5);
    const { asked } = await dyingAt('containers.kill#1:after', 'apps:destroy --app mayfly --confirm mayfly');
    const tries: (readonly [free: boolean, left: number])[] = [];
    await eventually(async () => {
      const { code, stderr } = await renga.renga('apps:create mayfly --no-remote');
      if (code !== 0) expect(stderr).toContain('Name mayfly is already taken');
      tries.push([code === 0, (await remains()).length]);
      return code === 0;
    });

    expect(tries.at(-1)).toEqual([true, 0]);
    expect(await asked).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('The control plane was stopped while it did this.'),
    });
    expect(await dynos('mayfly')).toEqual([]);
    expect(await renga.must('releases --app mayfly --json').then((text) => JSON.parse(text).length)).toBe(2);
  });
});
