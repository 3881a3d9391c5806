import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually, Installation } from './installation.ts';

const SERVER = `import http.server, json, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({k: v for k, v in os.environ.items() if k.startswith('HEROKU_') or k == 'DYNO'}).encode()
        self.send_response(200)
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args): pass
http.server.ThreadingHTTPServer(('', int(os.environ['PORT'])), Page).serve_forever()
`;

describe('features, labs and maintenance mode', () => {
  const renga = new Installation({ sampleEveryMs: 500, prebootMs: 8_000 });
  let folder: string;
  let commit: string;

  beforeAll(async () => {
    folder = await renga.repository('lantern', {
      Procfile: 'web: exec python3 server.py\nworker: while :; do echo tick; sleep 0.2; done\n',
      'server.py': SERVER,
    });
    await renga.must('apps:create lantern', { cwd: folder });
    await renga.must('buildpacks:set renga/procfile --app lantern');
    const push = await renga.push(folder);
    expect(push.stderr).toMatch(/Released v3/);
    commit = (await renga.git(folder, 'rev-parse HEAD')).trim();
  });
  /** One that failed half-way leaves nothing switched on that the next one, or its own second try, would stumble over. */
  afterEach(async () => {
    await renga.renga('maintenance:off --app lantern');
    for (const feature of ['http-session-affinity', 'preboot'])
      await renga.renga(`features:disable ${feature} --app lantern`);
  });
  afterAll(() => renga.remove());

  const states = async () =>
    JSON.parse(await renga.must('ps --app lantern --json')).map(
      ({ name, state }: { name: string; state: string }) => `${name} ${state}`,
    );
  const page = async () => JSON.parse((await renga.get('lantern')).body);
  const routerLine = (path: string) =>
    eventually(async () =>
      (await renga.must('logs --app lantern --dyno router'))
        .split('\n')
        .find((line) => line.includes(`path="${path}"`)),
    );

  it('labs are listed, described and switched in Heroku’s words', async () => {
    const listed = await renga.must('labs --app lantern');
    expect(listed.split('\n').map((line) => line.slice(0, 33))).toEqual([
      `=== User Features ${(await renga.must('whoami')).trim()}`.slice(0, 33),
      '',
      '',
      '=== App Features lantern',
      '',
      '[ ] http-disable-keepalive-to-dyn',
      '[ ] http-end-to-end-continue     ',
      '[ ] log-runtime-metrics          ',
      '[ ] require-two-factor           ',
      '[ ] runtime-dyno-build-metadata  ',
      '[ ] runtime-dyno-metadata        ',
      '',
    ]);
    const enabled = await renga.renga('labs:enable runtime-dyno-metadata --app lantern');
    expect(enabled).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Enabling runtime-dyno-metadata for lantern... done\n',
    });
    expect(await renga.must('labs:info runtime-dyno-metadata --app lantern')).toBe(
      [
        '=== runtime-dyno-metadata',
        '',
        'Description: Adds what is known of app, dyno, release and slug to the environment of dynos as HEROKU_*, from the next release on',
        'Docs:        https://devcenter.heroku.com/articles/dyno-metadata',
        'Enabled:     true',
        '',
      ].join('\n'),
    );
    expect(JSON.parse(await renga.must('labs --app lantern --json'))).toMatchObject({
      user: [],
      app: [
        { enabled: false },
        { enabled: false },
        { enabled: false },
        { name: 'require-two-factor', enabled: false },
        { enabled: false },
        { name: 'runtime-dyno-metadata', enabled: true },
      ],
    });
    for (const command of ['labs:enable', 'features:enable', 'features:info', 'labs:disable'])
      expect(await renga.renga(`${command} levitation --app lantern`)).toMatchObject({
        code: 4,
        stderr: expect.stringContaining("Couldn't find that feature."),
      });
    expect((await renga.renga('features:enable runtime-dyno-metadata --app lantern')).stderr).toContain(
      'runtime-dyno-metadata is already enabled.',
    );
  });

  it('dyno metadata appears with the next release', async () => {
    expect(await page()).toEqual({ DYNO: 'web.1' });
    await renga.must('config:set A=1 --app lantern');

    const [dyno] = JSON.parse(await renga.must('ps --app lantern --json'));
    const app = JSON.parse(await renga.must('apps:info --app lantern --json')).app;
    const [release] = JSON.parse(await renga.must('releases --app lantern --json'));
    expect(await page()).toEqual({
      DYNO: 'web.1',
      HEROKU_APP_DEFAULT_DOMAIN_NAME: 'lantern.localhost',
      HEROKU_APP_ID: app.id,
      HEROKU_APP_NAME: 'lantern',
      HEROKU_DYNO_ID: dyno.id,
      HEROKU_RELEASE_CREATED_AT: release.created_at,
      HEROKU_RELEASE_VERSION: 'v4',
      HEROKU_SLUG_COMMIT: commit,
      HEROKU_SLUG_DESCRIPTION: `Deploy ${commit.slice(0, 8)}`,
    });
    expect(await renga.must('run --no-tty --app lantern -- printenv HEROKU_RELEASE_VERSION')).toBe('v4\n');
  });

  it('runtime metrics are logged of dynos that are started from then on', async () => {
    await renga.must('labs:enable log-runtime-metrics --app lantern');
    await renga.must('ps:restart web --app lantern');
    const [memory] = await eventually(async () => {
      const lines = (await renga.must('logs --app lantern --source heroku --dyno web.1')).split('\n');
      const found = lines.filter((line) => line.includes('sample#memory_total'));
      return found.length > 0 && found;
    });
    const [dyno] = JSON.parse(await renga.must('ps --app lantern --json'));

    expect(memory?.replace(/^\S+ /, '').replaceAll(/\d+\.\d\d(?=MB)|\d+(?=pages)/g, '#')).toMatch(
      new RegExp(
        `^heroku\\[web\\.1\\]: source=web\\.1 dyno=heroku\\.\\d+\\.${dyno.id} sample#memory_total=#MB sample#memory_rss=#MB ` +
          'sample#memory_cache=#MB sample#memory_swap=#MB( sample#memory_pgpgin=#pages sample#memory_pgpgout=#pages)? sample#memory_quota=#MB$',
      ),
    );
    await renga.must('labs:disable log-runtime-metrics --app lantern');
  });

  it('maintenance mode answers for web dynos and lets everything else work', async () => {
    await renga.must('ps:scale worker=1 --app lantern');
    expect(await renga.must('maintenance --app lantern')).toBe('off\n');
    expect(await renga.renga('maintenance:on --app lantern')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Enabling maintenance mode for lantern... done\n',
    });
    expect(await renga.must('maintenance --app lantern')).toBe('on\n');

    const answer = await renga.get('lantern', '/closed', {
      'x-request-id': '0123456789abcdef0123456789abcdef',
    });
    expect([answer.status, /<title>(.*)<\/title>/.exec(answer.body)?.[1]]).toEqual([
      503,
      'Offline for maintenance',
    ]);
    expect((await routerLine('/closed')).replace(/^\S+ /, '')).toBe(
      'heroku[router]: at=info code=H80 desc="Maintenance mode" method=GET path="/closed" ' +
        'host=lantern.localhost request_id=0123456789abcdef0123456789abcdef fwd="127.0.0.1" ' +
        'dyno= connect= service= status=503 bytes= protocol=http',
    );

    await eventually(async () => (await states()).join() === 'web.1 up,worker.1 up');
    expect(await renga.must('run --no-tty --app lantern -- echo still here')).toBe('still here\n');
    await renga.change(folder, 'notes.txt', 'deployed in maintenance');
    expect((await renga.push(folder)).stderr).toMatch(/Released v5/);
    await renga.must('config:set MAINTENANCE_PAGE_URL=https://example.test/back-soon --app lantern');
    expect((await renga.get('lantern')).body).toContain('<iframe src="https://example.test/back-soon"');

    expect((await renga.renga('maintenance:off --app lantern')).stderr).toBe(
      'Disabling maintenance mode for lantern... done\n',
    );
    expect(await page()).toMatchObject({ DYNO: 'web.1', HEROKU_RELEASE_VERSION: 'v6' });
  });

  it('session affinity brings a client back to its dyno', async () => {
    await renga.must('ps:scale web=3 worker=0 --app lantern');
    await eventually(async () => (await states()).join() === 'web.1 up,web.2 up,web.3 up');
    expect(await renga.renga('features:enable http-session-affinity --app lantern')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Enabling http-session-affinity for lantern... done\n',
    });
    expect(await renga.must('features --app lantern')).toBe(
      '=== App Features lantern\n\n' +
        '[+] http-session-affinity  Sends a client back to the dyno that answered it first, by a cookie, as long as that dyno is there\n' +
        '[ ] preboot                Lets web dynos from before take all requests for three minutes after a release, while the new ones warm up\n' +
        '[+] runtime-heroku-exec    Lets those who may work on the app enter its dynos by SSH, where the server has a door for that\n',
    );

    const first = await renga.get('lantern');
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    const dyno = JSON.parse(first.body).DYNO;
    for (let turn = 0; turn < 10; turn += 1)
      expect(JSON.parse((await renga.get('lantern', '/', { cookie })).body).DYNO).toBe(dyno);

    await renga.must(`ps:restart ${dyno} --app lantern`);
    const moved = await eventually(async () => {
      const answer = await renga.get('lantern', '/', { cookie });
      return answer.headers['set-cookie'] !== undefined && answer;
    });
    expect(moved.status).toBe(200);
    expect((await renga.renga('features:disable http-session-affinity --app lantern')).stderr).toBe(
      'Disabling http-session-affinity for lantern... done\n',
    );
    expect((await renga.get('lantern')).headers['set-cookie']).toBe(undefined);
  });

  it('preboot leaves the requests to the old dynos for a while', async () => {
    await renga.must('ps:scale web=1 --app lantern');
    await renga.must('features:enable preboot --app lantern');
    const before = (await page()).HEROKU_RELEASE_VERSION;
    await renga.must('config:set B=2 --app lantern');
    const [dyno] = JSON.parse(await renga.must('ps --app lantern --json'));

    expect((await page()).HEROKU_RELEASE_VERSION).toBe(before);
    expect(`v${dyno.release.version}`).not.toBe(before);
    expect(await renga.renga('ps:scale web=2 --app lantern')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Cannot change formation for a preboot app until preboot is complete'),
    });
    await eventually(async () => (await page()).HEROKU_RELEASE_VERSION === `v${dyno.release.version}`);
    await eventually(async () => (await renga.renga('ps:scale web=2 --app lantern')).code === 0);
  });
});
