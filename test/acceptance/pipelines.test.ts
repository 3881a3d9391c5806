import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation, type Outcome } from './installation.ts';

/** Answers with its version and a config var; what it needs and how long it takes to start is in the code. */
const web = (version: number, { needs = 'PORT', startSeconds = 0 } = {}) => `import http.server, os, time
os.environ['${needs}']
time.sleep(${startSeconds})
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ('version ${version} in ' + os.environ.get('MODE', 'nowhere')).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;
const PROCFILE = 'web: exec python3 web.py\nrelease: echo migrating in $MODE\n';

describe('a pipeline', () => {
  const renga = new Installation();
  let folder: string;
  let tries = 0;

  beforeAll(async () => {
    folder = await renga.repository('shop', { Procfile: PROCFILE, 'web.py': web(1) });
    await renga.must('apps:create shop-staging --buildpack renga/procfile', { cwd: folder });
    await renga.must('pipelines:create shop --app shop-staging');
    for (const app of ['shop', 'shop-eu']) {
      await renga.must(`apps:create ${app} --no-remote`);
      await renga.must(`pipelines:add shop --app ${app} --stage production`);
      await renga.must(`config:set MODE=${app} --app ${app}`);
    }
    await renga.must('config:set MODE=staging --app shop-staging');
    expect((await renga.push(folder)).stderr).toContain('Released v4');
  });
  afterAll(() => renga.remove());

  const pages = async (...apps: string[]) =>
    Promise.all(apps.map(async (app) => (await renga.get(app)).body));
  const releases = async (app: string): Promise<{ version: number; status: string; description: string }[]> =>
    JSON.parse(await renga.must(`releases --app ${app} --json`));
  const newest = async (app: string) => {
    const [release] = (await releases(app)).sort((a, b) => b.version - a.version);
    return release && `v${release.version} ${release.status} ${release.description.replace(/ \w{8}$/, '')}`;
  };
  const deploy = async (code: string) => {
    await renga.change(folder, 'web.py', code);
    expect((await renga.push(folder)).code).toBe(0);
  };

  it('takes what serves on staging to every production app, and leaves their config alone', async () => {
    const promotion = await renga.renga('pipelines:promote --app shop-staging');

    expect([promotion.code, promotion.stdout]).toEqual([
      0,
      '\nPromotion successful\nshop:    succeeded\nshop-eu: succeeded\n',
    ]);
    expect(promotion.stderr).toMatch(/^Slug SHA256:[0-9a-f]{64}, the same as of shop-staging$/m);
    expect(await pages('shop-staging', 'shop', 'shop-eu')).toEqual([
      'version 1 in staging',
      'version 1 in shop',
      'version 1 in shop-eu',
    ]);
    expect(await newest('shop')).toBe('v4 succeeded Promote shop-staging v4');
  });

  /** Asks an app for its page again and again while something is done; every answer that came. */
  async function answersDuring(app: string, work: () => Promise<unknown>): Promise<readonly string[]> {
    const answers: string[] = [];
    const asked: Promise<unknown>[] = [];
    const load = setInterval(() => {
      asked.push(
        renga.get(app).then(
          ({ status, body }) => answers.push(`${status} ${body}`),
          (error: unknown) => answers.push(String(error)),
        ),
      );
    }, 25);
    try {
      await work();
    } finally {
      clearInterval(load);
    }
    await Promise.all(asked);
    return [...new Set(answers)].sort();
  }

  it('promotes under traffic without a failed request, and shows the release phase of the one target', async () => {
    await deploy(web(2));
    expect(await renga.must('pipelines:diff --app shop-staging --to shop', { cwd: folder })).toMatch(
      /=== shop-staging is ahead of shop by 1 commit\n[\s\S]*change web\.py/,
    );
    let promotion: Outcome | undefined;
    const answers = await answersDuring('shop', async () => {
      promotion = await renga.renga('pipelines:promote --app shop-staging --to shop');
    });

    expect(promotion?.code).toBe(0);
    expect(promotion?.stdout).toContain('migrating in shop\n');
    expect(promotion?.stderr).toMatch(/^Slug SHA256:[0-9a-f]{64}, the same as of shop-staging$/m);
    expect(answers).toEqual(['200 version 1 in shop', '200 version 2 in shop']);
    expect(await pages('shop', 'shop-eu')).toEqual(['version 2 in shop', 'version 1 in shop-eu']);
  });

  it('goes on where a target fails: that one keeps its old release, and the command ends with 1', async () => {
    for (const app of ['shop-staging', 'shop']) await renga.must(`config:set NEEDED=1 --app ${app}`);
    await deploy(web(3, { needs: 'NEEDED' }));
    const promotion = await renga.renga('pipelines:promote --app shop-staging');

    expect(promotion.code).toBe(1);
    expect(promotion.stderr).toContain('shop-staging has config vars that shop-eu has not: NEEDED');
    expect(promotion.stdout).toMatch(/^shop: +succeeded\nshop-eu: failed\n +web\.1 /m);
    expect(await pages('shop', 'shop-eu')).toEqual(['version 3 in shop', 'version 1 in shop-eu']);
    await renga.must('config:set NEEDED=1 --app shop-eu');
  });

  it('A9: killed amid a promotion to three apps, it carries on: one release for each, and no request fails', async () => {
    const targets = ['shop', 'shop-eu', 'shop-us'];
    if (!(await renga.must('pipelines:info shop')).includes('shop-us')) {
      await renga.must('apps:create shop-us --no-remote');
      await renga.must('pipelines:add shop --app shop-us --stage production');
      await renga.must('config:set MODE=shop-us --app shop-us');
    }
    tries += 1;
    await renga.change(folder, 'Procfile', `web: exec python3 web.py\n# try ${tries}\n`);
    await deploy(`${web(4, { startSeconds: 2 })}# try ${tries}\n`);
    const before = await Promise.all(targets.map(async (app) => (await releases(app)).length));
    const answers = await answersDuring('shop', async () => {
      const promoting = renga.start('renga', ['pipelines:promote', '--app', 'shop-staging']);
      let seen = '';
      promoting.stderr?.setEncoding('utf8').on('data', (text: string) => {
        seen += text;
      });
      const gone = new Promise((resolve) => promoting.once('close', resolve));
      await eventually(() => seen.includes('Starting promotion to stage production... done'));
      process.kill(renga.controlPlanePid, 'SIGKILL');
      await gone;
      for (const app of targets)
        await eventually(async () => /^v\d+ succeeded Promote/.test((await newest(app)) ?? ''), 60_000);
    });

    expect(answers.filter((answer) => !answer.startsWith('200 '))).toEqual([]);
    const after = await Promise.all(targets.map(async (app) => (await releases(app)).length));
    expect(after).toEqual(before.map((count) => count + 1));
    expect(await pages(...targets)).toEqual(targets.map((app) => `version 4 in ${app}`));
    expect((await renga.renga('pipelines:promote --app shop-staging')).code).toBe(0);
  });

  it('outlives its source', async () => {
    await renga.must('apps:destroy --app shop-staging --confirm shop-staging');
    await renga.must('ps:restart --app shop');

    expect(await pages('shop')).toEqual(['version 4 in shop']);
    expect(await renga.must('pipelines:info shop')).toContain('shop-eu    production');
  });
});
