import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { eventually, Installation } from './installation.ts';

const PROCFILE = `web: exec python3 -m http.server $PORT
worker: exec sleep 100000
deaf: trap '' TERM; while :; do sleep 0.1; done
release: echo migrated
`;
const SIZES = [
  ['eco', 'Eco'],
  ['basic', 'Basic'],
  ['standard-1x', 'Standard-1X'],
  ['standard-2x', 'Standard-2X'],
  ['performance-m', 'Performance-M'],
  ['performance-l', 'Performance-L'],
  ['performance-l-ram', 'Performance-L-RAM'],
  ['performance-xl', 'Performance-XL'],
  ['performance-2xl', 'Performance-2XL'],
] as const;
const MINUTE = 60_000;

interface Release {
  readonly version: number;
  readonly description: string;
  readonly status: string;
}

interface Dyno {
  readonly id: string;
  readonly name: string;
  readonly state: string;
}

describe('what changes an app, and what does not', () => {
  const small = { memoryMb: 256 };
  const renga = new Installation({
    stopGraceMs: 4_000,
    dynoSizes: {
      'Performance-L': small,
      'Performance-L-RAM': small,
      'Performance-XL': small,
      'Performance-2XL': small,
    },
  });
  const engine = new DockerEngine();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('orchard', { Procfile: PROCFILE });
    await renga.must('apps:create orchard --buildpack renga/procfile', { cwd: folder });
  });
  afterAll(() => renga.remove());

  const json = async (command: string) => JSON.parse(await renga.must(`${command} --app orchard --json`));
  const versions = async (): Promise<readonly string[]> =>
    (await json('releases')).map(({ version, description, status }: Release) =>
      `v${version} ${description} ${status}`.replace(/[0-9a-f]{8}\b|@ref:\S+/, 'THING'),
    );
  const dynos = async (): Promise<readonly Dyno[]> => json('ps');

  it('there is nothing to size before a first deploy', async () => {
    const sized = await renga.renga('ps:type release=standard-2x --app orchard');

    expect([sized.code, sized.stderr]).toEqual([
      expect.any(Number),
      expect.stringContaining('No process types on orchard.'),
    ]);
    expect((await renga.push(folder)).stderr).toContain('Released v3');
    await renga.must('ps:scale web=0 --app orchard');
  });

  it.each(SIZES)('ps:type sets and shows the size %s', async (typed, shown) => {
    const sized = await renga.renga(`ps:type worker=${typed} --app orchard`);

    expect([sized.code, sized.stderr]).toEqual([0, 'Scaling dynos on orchard... done\n']);
    expect(await renga.must('ps:type --app orchard')).toMatch(new RegExp(`^ {2}worker +${shown} +0$`, 'm'));
  });

  it('ps:type gives the release command a size of its own, and knows no other words', async () => {
    await renga.must('ps:type worker=standard-1x release=standard-2x --app orchard');
    const listed = (await json('ps:type')).map(
      ({ type, size, quantity }: { type: string; size: string; quantity: number }) =>
        `${type}=${quantity}:${size}`,
    );

    expect(listed.sort()).toEqual([
      'deaf=0:Standard-1X',
      'release=0:Standard-2X',
      'web=0:Standard-1X',
      'worker=0:Standard-1X',
    ]);
    expect((await renga.renga('ps:type release=colossal --app orchard')).code).not.toBe(0);
    expect((await renga.renga('ps:type gardener=standard-2x --app orchard')).stderr).toContain(
      'Type gardener not found in process formation.',
    );
  });

  it('what touches no code, config or add-on makes no release', async () => {
    const before = await versions();
    for (const command of [
      'ps:scale web=1 worker=1',
      'ps:type worker=standard-2x',
      'ps:restart worker',
      'ps:stop web.1',
      'maintenance:on',
      'maintenance:off',
      'features:enable http-session-affinity',
      'labs:enable runtime-dyno-metadata',
      'drains:add http://127.0.0.1:9/',
      'drains:remove http://127.0.0.1:9/',
      'domains:add www.orchard.test',
      'domains:remove www.orchard.test',
      'run --no-tty true',
    ])
      await renga.must(`${command} --app orchard`);

    expect(await versions()).toEqual(before);
  });

  it('what does makes one each, and the release command runs for all but an add-on’s own change', async () => {
    const before = await versions();
    const outputs: string[] = [];
    for (const command of [
      'config:set COLOUR=green',
      'rollback v3',
      'releases:retry',
      'addons:create redis:mini --wait',
      'addons:upgrade REDIS redis:premium-0',
    ]) {
      await renga.must(`${command} --app orchard`);
      outputs.push(await newestOutput());
    }

    expect(await versions()).toEqual([
      'v8 Change THING to redis:premium-0 succeeded',
      'v7 THING completed provisioning, setting REDIS_URL. succeeded',
      'v6 Retry of v5: Rollback to v3 succeeded',
      'v5 Rollback to v3 succeeded',
      'v4 Set COLOUR config vars succeeded',
      ...before,
    ]);
    const none = expect.stringContaining('Release v8 has no release output available.');
    expect(outputs).toEqual([...Array(4).fill('migrated\n'), none]);
  });

  it('ps:stop that was asked for before the control plane is killed is carried on after it', async () => {
    const deaf = "trap '' TERM; while :; do sleep 0.1; done";
    await renga.must('ps:scale deaf=1 --app orchard');
    const run = await renga.type('renga', ['run:detached', '--app', 'orchard', '--', 'sh', '-c', deaf]);
    const oneOff = /run\.\d+/.exec(run.stderr)?.[0] ?? 'none';
    const before = await eventually(async () => {
      const both = (await dynos()).filter(({ name }) => name === 'deaf.1' || name === oneOff);
      return both.length === 2 && both.every(({ state }) => state === 'up') && both;
    }, MINUTE);

    await Promise.all(before.map(({ name }) => renga.must(`ps:stop ${name} --app orchard`)));
    process.kill(renga.controlPlanePid, 'SIGKILL');

    const after = await eventually(async () => {
      const found = await dynos();
      const isOver = !found.some(({ id }) => before.some((each) => each.id === id));
      return isOver && found.some(({ name, state }) => name === 'deaf.1' && state === 'up') && found;
    }, MINUTE);
    expect(after.map(({ name }) => name)).not.toContain(oneOff);
    for (const { id } of before) expect(await engine.containers.list({ 'renga.dyno': id })).toEqual([]);
  });

  async function newestOutput(): Promise<string> {
    await eventually(async () => (await json('releases'))[0]?.status !== 'pending', MINUTE);
    return renga.renga('releases:output --app orchard').then(({ stdout, stderr }) => stdout + stderr);
  }
});
