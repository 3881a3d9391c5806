import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kill } from '../support/own-engine/own-processes.ts';
import { containers } from './containers.ts';
import { eventually, Installation } from './installation.ts';
import { MortalControlPlane } from './mortal-control-plane.ts';
import { type Watched, watched } from './watched.ts';
import { lastingWrongs, SECRET } from './wrongs.ts';

/** Counts in its cache how often it was run, and takes as long as config says. */
const COUNTING_COMPILE = `#!/bin/sh
echo x >>"$2/runs"
echo "-----> Run $(wc -l <"$2/runs")"
sleep "$(cat "$3/COMPILE_SECONDS")"
`;
const INTERRUPTED = 'Build interrupted: The control plane was stopped during the build.';
/** What does not compress, more of it than gets through. */
const MUCH = 'head -c 2000000 /dev/urandom >much';
const PASSES_BYTES = 500_000;

describe('a control plane that is killed during a push', () => {
  const renga = new Installation();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('tally', { Procfile: 'web: exec python3 -m http.server $PORT\n' });
    await renga.repository('counting', {
      'bin/detect': '#!/bin/sh\necho Counting\n',
      'bin/compile': COUNTING_COMPILE,
    });
    await renga.must(`apps:create tally --buildpack ${renga.work}/counting`, { cwd: folder });
    await renga.must(`config:set COMPILE_SECONDS=0 SECRET=${SECRET} --app tally`);
    expect((await renga.push(folder)).stderr).toMatch(/-----> Run 1\s/);
  });
  afterAll(() => renga.remove());

  const build = async (app: string) => JSON.parse(await renga.must(`builds --app ${app} --json`))[0];
  const builders = async () =>
    (await containers(renga)).filter(({ Labels }) => Labels['renga.kind'] === 'build').length;
  /** What an end of a push that was cut short looks like, and what there is of it once the next control plane is at rest. */
  const expectNothingOf = async (app: string, push: Watched) => {
    expect(await push.ended).not.toBe(0);
    expect(push.seen).toMatch(
      /(Build interrupted: the connection to|control plane was stopped|HTTP 50\d|hung up)/i,
    );
    expect(await build(app)).toMatchObject({ status: 'failed' });
    expect(await renga.must(`builds:output --app ${app}`)).toContain(INTERRUPTED);
    expect(await lastingWrongs(renga)).toEqual([]);
    expect(await builders()).toBe(0);
  };

  it('A3: the build fails with a reason, nothing is left of it, and the same push works with the cache of the last complete one', async () => {
    await renga.must('config:set COMPILE_SECONDS=60 --app tally');
    await renga.change(folder, 'turn', 'second\n');
    const push = watched(renga.start('git', ['push', 'renga', 'main'], folder));
    await eventually(() => /-----> Run 2\s/.test(push.seen));
    kill(renga.controlPlanePid);
    await expectNothingOf('tally', push);
    expect((await renga.get('tally')).status).toBe(200);

    await renga.must('config:set COMPILE_SECONDS=0 --app tally');
    const again = await renga.push(folder);
    expect([again.code, again.stderr]).toEqual([
      0,
      expect.stringMatching(/-----> Run 2\s[\s\S]*Released v\d+/),
    ]);
  });

  it.each([
    ['node', 'containers.start#1:after'],
    ['python', 'containers.start#1:after'],
    ['static', 'slugs.write:half'],
  ])(
    'A3: of a build of the %s example nothing is left either, and its pusher is told',
    async (example, point) => {
      const source = await renga.repository(example, example);
      await renga.must(`apps:create my-${example}`, { cwd: source });
      const mortal = await MortalControlPlane.replace(renga);
      await mortal.dieAt(point);
      const push = watched(renga.start('git', ['push', 'renga', 'main'], source));
      expect((await mortal.ended).code).toBeNull();
      await expectNothingOf(`my-${example}`, push);
      expect(readdirSync(join(renga.home, 'slugs')).filter((name) => !name.endsWith('.tgz'))).toEqual([]);
    },
  );

  it('A4: while git receives, the branch stays, nothing is left of the pack, and the same push works', async () => {
    const source = await renga.repository('heavy', { Procfile: 'web: exec python3 -m http.server $PORT\n' });
    await renga.must('apps:create heavy --buildpack renga/procfile', { cwd: source });
    await renga.push(source);
    const before = await renga.git(source, 'ls-remote renga');
    const repository = join(
      renga.home,
      'git',
      `${JSON.parse(await renga.must('apps:info --app heavy --json')).app.id}.git`,
    );
    await renga.type('sh', ['-c', MUCH], { cwd: source });
    await renga.commit(source, 'much');
    const incoming = () => readdirSync(join(repository, 'objects')).filter((name) => /incoming/.test(name));
    const way = await narrowWay(renga.port);
    const push = watched(
      renga.start('git', ['-c', `http.proxy=${way.url}`, 'push', 'renga', 'main'], source),
    );
    await eventually(() => incoming().length > 0);
    kill(renga.controlPlanePid);
    await renga.must('backend:start');

    expect(await push.ended).not.toBe(0);
    way.close();
    expect(push.seen).not.toContain('----->');
    expect(await lastingWrongs(renga)).toEqual([]);
    expect(await renga.git(source, 'ls-remote renga')).toBe(before);
    expect(incoming()).toEqual([]);
    const again = await renga.push(source);
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('Released v')]);
  });
});

/** A way to the router on which a client's words get stuck when there are too many of them. */
async function narrowWay(port: number) {
  const server = createServer((client) => {
    const router = connect(port, '127.0.0.1');
    let bytes = 0;
    client.on('data', (chunk) => {
      bytes += chunk.length;
      if (bytes < PASSES_BYTES) router.write(chunk);
      else client.pause();
    });
    router.pipe(client);
    router.on('close', () => client.destroy()).on('error', () => client.destroy());
    client.on('close', () => router.destroy()).on('error', () => router.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return { url, close: () => server.close() };
}
