import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { eventually, Installation } from './installation.ts';

/** A web process that goes wrong in the way that a file of the repository, or a config var, names. */
const START = `#!/bin/sh
case "\${MODE:-$(cat MODE)}" in
  exited) echo 'no database'; exit 3 ;;
  missing) exec gunicorn app ;;
  memory) exec python3 -c 'print("growing", flush=True); hog = b"x" * (1 << 28)' ;;
  silent) echo 'thinking'; exec sleep 600 ;;
  loopback) exec python3 web.py 127.0.0.1 $PORT ;;
  elsewhere) exec python3 web.py 0.0.0.0 8000 ;;
  *) exec python3 web.py 0.0.0.0 $PORT ;;
esac
`;
const WEB = `
import http.server, os, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == '/exit':
            print('asked to leave', flush=True)
            os._exit(4)
        self.send_response(200)
        self.send_header('Content-Length', '0')
        self.end_headers()
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Page).serve_forever()
`;

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

const LISTEN = 'Have it listen on 0.0.0.0 at the port that the environment variable PORT holds';
/** Mode, code, what is said, and the next step. */
const FAILURES = [
  [
    'exited',
    'exited',
    /^web\.1 exited with status 3 before it listened on port \d+\. It wrote last:\n {2}no database$/,
    'Look at what it wrote: renga logs --dyno web.1',
  ],
  [
    'missing',
    'command_not_found',
    /^web\.1 exited with status 127: a command in `\.\/start` was not found\. It wrote last:\n {2}.*gunicorn: not found$/,
    'Check the command in the Procfile, and that the buildpack installs what it names.',
  ],
  [
    'memory',
    'out_of_memory',
    /^web\.1 was killed because it used 128 MB of memory; its size, Standard-1X, has 64 MB\. It wrote last:\n {2}growing$/,
    'Use less memory, or give it more with: renga ps:type web=SIZE',
  ],
  [
    'silent',
    'boot_timeout',
    /^web\.1 did not accept connections on port \d+ \(\$PORT\) within 3 seconds of its start\. It wrote last:\n {2}thinking$/,
    `${LISTEN}, soon after its start.`,
  ],
  [
    'loopback',
    'listens_on_loopback',
    /^web\.1 listens on 127\.0\.0\.1:\d+ only, where no request can reach it\.$/,
    'Have it listen on 0.0.0.0 instead of 127.0.0.1 or localhost.',
  ],
  [
    'elsewhere',
    'listens_on_other_port',
    /^web\.1 listens on port 8000, but was given port \d+ in \$PORT\.$/,
    `${LISTEN}.`,
  ],
] as const;

describe('what does not work is explained', () => {
  const renga = new Installation({
    bootTimeoutMs: 3000,
    crashBackoffMs: [600_000],
    stopGraceMs: 1000,
    dynoSizes: { 'Standard-1X': { memoryMb: 64 } },
  });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('riddle', {
      Procfile: 'web: ./start\n',
      start: START,
      'web.py': WEB,
      MODE: 'fine',
    });
    await renga.must('apps:create riddle --buildpack renga/procfile', { cwd: folder });
    expect((await renga.push(folder)).code).toBe(0);
  });
  afterAll(() => renga.remove());

  /** Every line of a failure, indented. */
  const linesOf = ({ code, message, next }: Failure, indent = '') =>
    [...`${code}: ${message}`.split('\n'), next].map((line) => indent + line).join('\n');
  /** The dyno, when it has crashed and is not tried again for long. */
  const crashed = () =>
    eventually(async () => {
      const [found] = await json('ps');
      return found?.state === 'crashed' && found;
    });
  const json = async (command: string) => JSON.parse(await renga.must(`${command} --app riddle --json`));

  it.each(FAILURES)('a deploy: %s', async (mode, code, message, next) => {
    await renga.change(folder, 'MODE', mode);
    const push = await renga.push(folder);
    const release = await json('releases:info');
    const failure: Failure = release.failure;

    expect(release).toMatchObject({ status: 'failed', current: false });
    expect(failure).toEqual({ code, message: expect.stringMatching(message), next });
    expect(push.code).toBe(1);
    expect(push.stderr.replaceAll(/^remote: ?/gm, '').replaceAll(/[ \t]+$/gm, '')).toContain(
      [
        ` !     Release v${release.version} failed: ${failure.message}`,
        ` !     ${next}`,
        ` !     Error ID: ${code}`,
        ' !     The release before it goes on serving.',
      ].join('\n'),
    );
    const info = (await renga.must('releases:info --app riddle')).replaceAll(/\n {24}/g, '\n');
    expect(info).toContain(`Failure:                ${linesOf(failure)}`);
    expect((await renga.get('riddle')).status).toBe(200);
  });

  it('a deploy whose app.json requires config that is missing', async () => {
    await renga.change(folder, 'MODE', 'exited');
    await renga.change(folder, 'app.json', '{ "env": { "DATABASE_URL": { "description": "where it is" } } }');
    const push = await renga.push(folder);

    expect(push.code).toBe(1);
    expect(push.stderr).toContain('app.json requires the config var DATABASE_URL, which is not set.');
    expect((await json('releases:info')).failure).toEqual({
      code: 'config_missing',
      message: expect.stringMatching(
        /^app\.json requires the config var DATABASE_URL, which is not set\. web\.1 exited with status 3 /,
      ),
      next: 'Set what is missing, then push again: renga config:set DATABASE_URL=VALUE',
    });
  });

  it('a dyno whose app.json requires config that was taken away', async () => {
    await renga.must('config:set DATABASE_URL=here --app riddle');
    await renga.change(folder, 'MODE', 'fine');
    expect((await renga.push(folder)).code).toBe(0);
    const change = await renga.renga('config:unset DATABASE_URL --app riddle');
    expect(change.code).toBe(0);
    await renga.get('riddle', '/exit').catch(() => undefined);
    const dyno = await crashed();

    expect(dyno.failure).toEqual({
      code: 'config_missing',
      message:
        'app.json requires the config var DATABASE_URL, which is not set. web.1 exited with status 4. It wrote last:\n  asked to leave',
      next: 'Set what is missing: renga config:set DATABASE_URL=VALUE',
    });
    expect(await renga.must('ps --app riddle')).toContain(`\n${linesOf(dyno.failure, '  ')}\n`);
    await renga.must('config:set DATABASE_URL=here --app riddle');
  });

  it('a dyno that ends while it serves', async () => {
    await renga.get('riddle', '/exit').catch(() => undefined);
    const dyno = await crashed();

    expect(dyno).toMatchObject({
      exit_code: 4,
      failure: {
        code: 'exited',
        message: 'web.1 exited with status 4. It wrote last:\n  asked to leave',
        next: 'Look at what it wrote: renga logs --dyno web.1',
      },
    });
    const nextTry = / {2}next try: \d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d [+-]\d{4} \(in ~ (9|8)m\)\n/;
    const ps = await renga.must('ps --app riddle');
    expect(ps).toContain(`\n${linesOf(dyno.failure, '  ')}\n`);
    expect(ps).toMatch(nextTry);
  });

  it.each(FAILURES)('a dyno that nothing stood behind: %s', async (mode, code, message, next) => {
    await renga.must(`config:set MODE=${mode} --app riddle`);
    const dyno = await crashed();

    expect(dyno.failure).toEqual({ code, message: expect.stringMatching(message), next });
    expect(await renga.must('ps --app riddle')).toContain(`\n${linesOf(dyno.failure, '  ')}\n`);
  });

  it('R17: a slug whose stored bytes have changed is not run, and what runs goes on', async () => {
    await renga.must('config:set MODE=fine --app riddle');
    const { digest, actual } = await damage();
    const said = `the stored slug has changed: its checksum is SHA256:${actual}, and should be SHA256:${digest}.`;
    const failure: Failure = {
      code: 'slug_damaged',
      message: `web.1 could not be started: ${said}`,
      next: 'Deploy again, or go back to a release with another slug: renga rollback VERSION',
    };
    const lines = [
      `heroku[web.1]: Error R17 (Checksum error) -> Checksum does match expected value. Expected: SHA256:${digest} Actual: SHA256:${actual}`,
      'heroku[web.1]: State changed from starting to crashed',
    ];

    const change = await renga.renga('config:set OTHER=1 --app riddle');
    expect([change.code, (await json('releases:info')).failure]).toEqual([1, failure]);
    expect(change.stderr).toContain(' ›   Error ID: slug_damaged\n');
    expect((await renga.get('riddle')).status).toBe(200);

    const run = await renga.renga('run:detached ls --app riddle');
    expect([run.code, run.stderr.replaceAll(/\n › {3}/g, ' ')]).toEqual([3, expect.stringContaining(said)]);

    await renga.get('riddle', '/exit').catch(() => undefined);
    await crashed();
    await renga.must('ps:restart --app riddle');
    await eventually(async () => (await crashed()).failure.code === 'slug_damaged');
    expect(await renga.must('ps --app riddle')).toContain(`\n${linesOf(failure, '  ')}\n`);
    const log = (await renga.must('logs --app riddle --source heroku --num 50')).replaceAll(/^\S+ /gm, '');
    expect(log).toContain(`${lines.join('\n')}\n`);
  });

  /** Adds a byte to the slug that serves, and takes from the engine what was made of it. */
  async function damage(): Promise<{ readonly digest: string; readonly actual: string }> {
    const engine = new DockerEngine();
    const { app } = JSON.parse(await renga.must('apps:info --app riddle --json'));
    const [container] = await engine.containers.list({ 'renga.app': app.id, 'renga.process': 'web.1' });
    const info = await engine.containers.inspect(container?.id ?? '');
    const { image } = info ?? { image: '' };
    const folder = join(renga.home, 'slugs');
    const name = readdirSync(folder).find((each) => each.startsWith(image.slice(-16))) ?? '';
    appendFileSync(join(folder, name), '\0');
    await engine.images.remove(image);
    const actual = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    return { digest: name.replace('.tgz', ''), actual };
  }
});
