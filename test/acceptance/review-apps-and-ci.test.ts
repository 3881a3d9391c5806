import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

const web = (words: string) => `import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ('${words} of ' + os.environ['HEROKU_BRANCH'] + ', ' + str(len(os.environ['SECRET']))).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;
const MANIFEST = {
  env: { SECRET: { generator: 'secret' } },
  buildpacks: [{ url: 'renga/procfile' }],
  scripts: { postdeploy: 'echo seeded' },
  environments: {
    review: { addons: ['redis'] },
    test: { scripts: { 'test-setup': 'export READY=yes; echo preparing', test: 'sh tests.sh' } },
  },
};
const TESTS = `echo "ok 1 - is $READY"
echo "not ok 2 - finds"
exit 3
`;

interface ReviewApp {
  readonly branch: string;
  readonly status: string;
  readonly app: { readonly id: string } | null;
}

describe('review apps and runs of tests', () => {
  const renga = new Installation();
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('shop', {
      Procfile: 'web: exec python3 web.py\nrelease: echo migrating\n',
      'web.py': web('first words'),
      'app.json': JSON.stringify(MANIFEST),
      'tests.sh': TESTS,
    });
    await renga.must('pipelines:create shop');
    await renga.must('pipelines:connect shop', { cwd: folder });
    await renga.must('reviewapps:enable --pipeline shop --autodeploy');
  });
  afterAll(() => renga.remove());

  // A retry is to find nothing in its way that an earlier try has left.
  let tries = 0;
  const reviewAppOf = async (branch: string): Promise<ReviewApp | undefined> =>
    JSON.parse(await renga.must('reviewapps --pipeline shop --json')).review_apps.find(
      (each: ReviewApp) => each.branch === branch,
    );
  const appNames = async (prefix: string): Promise<readonly string[]> =>
    JSON.parse(await renga.must('apps --json'))
      .map(({ name }: { name: string }) => name)
      .filter((name: string) => name.startsWith(prefix));
  const push = (refs: string) => renga.type('git', ['push', 'pipeline', refs], { cwd: folder });
  const change = (path: string, text: string) => {
    tries += 1;
    return renga.change(folder, path, `${text}# try ${tries}\n`);
  };

  it('an app of a branch is made by its push, follows it, and goes with it', async () => {
    await change('web.py', web('first words'));
    const branch = `search${tries}`;
    expect((await push(`HEAD:${branch}`)).stderr).toContain(`A review app of ${branch} is made.`);
    await eventually(async () => (await reviewAppOf(branch))?.status === 'created', 60_000);
    const [name = ''] = await appNames(`shop-${branch}`);
    expect((await renga.get(name)).body).toBe(`first words of ${branch}, 64`);
    expect(await renga.must(`addons --app ${name}`)).toContain('redis');
    expect(await renga.must('pipelines:info shop')).toMatch(new RegExp(`${name} +review`));

    await change('web.py', web('other words'));
    expect((await push(`HEAD:${branch}`)).stderr).toContain(`The review app ${name} is deployed to.`);
    await eventually(async () => (await renga.get(name)).body === `other words of ${branch}, 64`, 60_000);

    expect((await push(`:${branch}`)).stderr).toContain(`The review app ${name} is destroyed.`);
    await eventually(async () => (await appNames(name)).length === 0, 60_000);
    await eventually(async () => (await reviewAppOf(branch)) === undefined);
    expect((await renga.get(name)).status).toBe(404);
  });

  it('tests are run in an app of their own, and the command ends as they do', async () => {
    await change('tests.sh', TESTS);
    const failed = await renga.renga('ci:run --pipeline shop', { cwd: folder });
    expect(failed.code, failed.stderr).toBe(3);
    expect(failed.stdout).toContain('preparing\nok 1 - is yes\nnot ok 2 - finds\n');
    expect(failed.stdout).toContain('2 tests: 1 passed, 1 failed\n  not ok 2 - finds\n');
    expect(failed.stdout).not.toContain('migrating');
    await eventually(async () => (await appNames('ci-')).length === 0);

    await change('tests.sh', 'echo "ok 1"\n');
    const passed = await renga.renga('ci:run --pipeline shop', { cwd: folder });
    expect(passed.code, passed.stderr).toBe(0);
    const [latest, before] = JSON.parse(await renga.must('ci --pipeline shop --json'));
    expect([latest.status, before.status]).toEqual(['succeeded', 'failed']);
    expect((await renga.renga(`ci:info ${before.number} --pipeline shop`)).code).toBe(3);
  });

  it('tests of a buildpack are run where the app.json says of none', async () => {
    const url = resolve(import.meta.dirname, '../builder/fixtures/testing');
    const environments = { test: { buildpacks: [{ url }], env: { COLOUR: 'red' } } };
    tries += 1;
    await renga.change(
      folder,
      'app.json',
      JSON.stringify({ ...MANIFEST, environments, keywords: [`${tries}`] }),
    );
    const { code, stdout, stderr } = await renga.renga('ci:run --pipeline shop', { cwd: folder });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('ok 1 - of /app, red\n');
    expect(stdout).toContain('1 tests: 1 passed');
    await renga.change(folder, 'app.json', JSON.stringify({ ...MANIFEST, keywords: [`${tries} again`] }));
  });

  it('tests are spread over nodes, and looked into in a shell where they would be run', async () => {
    tries += 1;
    const { test } = MANIFEST.environments;
    const formation = { test: { quantity: 2 } };
    const environments = { ...MANIFEST.environments, test: { ...test, formation } };
    const manifest = { ...MANIFEST, environments, keywords: [`${tries}`] };
    await renga.change(folder, 'app.json', JSON.stringify(manifest));
    await change(
      'tests.sh',
      'echo "ok 1 - node $CI_NODE_INDEX of $CI_NODE_TOTAL"; exit $((CI_NODE_INDEX * 4))\n',
    );
    const { code, stdout, stderr } = await renga.renga('ci:run --pipeline shop', { cwd: folder });
    expect(code, stderr).toBe(4);
    expect(stdout).toMatch(/=== Node 0\n.*ok 1 - node 0 of 2\n.*=== Node 1\n.*ok 1 - node 1 of 2\n/s);
    expect(stdout).toMatch(/✓ #0 succeeded\n✗ #1 failed\n$/);
    const [{ number }] = JSON.parse(await renga.must('ci --pipeline shop --json'));
    const first = await renga.renga(`ci:info ${number} --node 0 --pipeline shop`);
    expect([first.code, first.stdout.includes('node 1 of 2')]).toEqual([0, false]);

    const input = 'echo "in $CI"; eval "$RENGA_TEST"; exit 5\n';
    const shell = await renga.renga('ci:debug --pipeline shop', { cwd: folder, input });
    expect(shell.code, shell.stderr).toBe(5);
    expect(shell.stdout).toMatch(/preparing\r?\nin true\r?\nok 1 - node/);
    expect(shell.stderr).toContain('Cleaning up... done');
    const without = await renga.renga('ci:debug --no-setup --pipeline shop', { cwd: folder, input });
    expect([without.code, without.stdout.includes('preparing')]).toEqual([5, false]);
    await eventually(async () => (await appNames('ci-')).length === 0);
    const [last] = JSON.parse(await renga.must('ci --pipeline shop --json'));
    expect(last).toMatchObject({ status: 'cancelled', debug: true });
    await renga.change(folder, 'app.json', JSON.stringify({ ...MANIFEST, keywords: [`${tries} again`] }));
  });

  it('every push is tested where that is wanted', async () => {
    await change('tests.sh', 'echo "ok 1"\n');
    await renga.must('ci:enable --pipeline shop');
    expect((await push(`HEAD:main`)).stderr).toContain('Its tests are run');
    await renga.must('ci:disable --pipeline shop');
    const commit = (await renga.type('git', ['rev-parse', 'HEAD'], { cwd: folder })).stdout.trim();
    await eventually(async () => {
      const runs: { commit_sha: string; status: string }[] = JSON.parse(
        await renga.must('ci --pipeline shop --json'),
      );
      return runs.some(({ commit_sha: sha, status }) => sha === commit && status === 'succeeded');
    }, 60_000);
  });

  it('tests that a killed control plane was running are errored, and nothing of them runs on', async () => {
    await change('tests.sh', 'echo begun; sleep 600\n');
    const running = renga.start('renga', ['ci:run', '--pipeline', 'shop'], folder);
    let seen = '';
    running.stdout?.setEncoding('utf8').on('data', (text: string) => {
      seen += text;
    });
    const gone = new Promise((resolve) => running.once('close', resolve));
    await eventually(() => seen.includes('begun'), 60_000);
    process.kill(renga.controlPlanePid, 'SIGKILL');
    running.kill('SIGKILL');
    await gone;

    const last = async () => JSON.parse(await renga.must('ci:last --pipeline shop --json'));
    await eventually(async () => (await last()).status === 'errored', 60_000);
    expect((await last()).message).toBe(
      'The control plane was stopped before the tests were over. Run them again: renga ci:rerun',
    );
    await eventually(async () => (await appNames('ci-')).length === 0, 60_000);
  });
});
