import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerEngine } from '../../src/lib/engine/docker/docker-engine.ts';
import { systemClock } from '../../src/lib/std/clock.ts';
import { eventually, Installation } from './installation.ts';

/** A page that tells the version of its code, and a release command that does as config tells it. */
const PROCFILE = [
  'web: exec python3 web.py',
  `release: echo "migrating to $(cat VERSION)"; \${MIGRATE:-true}`,
  '',
].join('\n');
const WEB = `
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = (open('VERSION').read().strip() + ' ' + os.environ.get('GREETING', '')).strip().encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
http.server.ThreadingHTTPServer(('0.0.0.0', int(os.environ['PORT'])), Page).serve_forever()
`;

interface Release {
  readonly version: number;
  readonly status: string;
  readonly description: string;
  readonly current: boolean;
  readonly failure: { readonly code: string; readonly message: string; readonly next: string } | null;
  readonly hand_over: { readonly served: number; readonly failed: number } | null;
}

describe('the release phase', () => {
  const renga = new Installation({ crashBackoffMs: [0], releaseTimeoutMs: 60_000, stopGraceMs: 2_000 });
  let folder: string;

  beforeAll(async () => {
    folder = await renga.repository('kiln', { Procfile: PROCFILE, 'web.py': WEB, VERSION: 'one' });
    await renga.must('apps:create kiln', { cwd: folder });
    await renga.must('buildpacks:set renga/procfile --app kiln');
  });
  afterAll(() => renga.remove());

  const page = async () => (await renga.get('kiln')).body;
  const releases = async (): Promise<readonly Release[]> =>
    JSON.parse(await renga.must('releases --app kiln --json'));
  const newest = async (): Promise<Release> => {
    const [release] = await releases();
    if (!release) throw new Error('no release');
    return release;
  };
  const log = () => renga.must('logs --app kiln --num 1500');
  /** Containers of release commands, whatever their state. */
  const commands = async () => {
    const { id } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
    const engine = new DockerEngine({ clock: systemClock, env: process.env });
    const all = await engine.containers.list({ 'renga.installation': id, 'renga.kind': 'dyno' });
    return all.filter(({ labels }) => labels['renga.process']?.startsWith('release.'));
  };
  const dynos = async () =>
    JSON.parse(await renga.must('ps --app kiln --json')).map(({ name }: { name: string }) => name);

  it('runs before a first deploy serves, and shows the pusher what it writes', async () => {
    const push = await renga.push(folder);

    expect(push.code).toBe(0);
    const seen = push.stderr.replaceAll(/^remote: ?/gm, '').replaceAll(/[ \t]+$/gm, '');
    expect(seen).toContain(
      [
        '-----> Launching...',
        ' !     Release command declared: this new release will not be available until the command succeeds.',
        'Running release command...',
        '',
        'migrating to one',
        '',
        '       Released v3',
      ].join('\n'),
    );
    expect(await page()).toBe('one');
    expect(await renga.must('releases:output --app kiln')).toBe('migrating to one\n');
    const lines = await log();
    expect(lines).toContain('app[api]: Running release v3 commands by user ');
    expect(lines).toMatch(/app\[release\.\d+\]: migrating to one\n/);
    expect(lines).toMatch(/heroku\[release\.\d+\]: Process exited with status 0\n/);
    expect(lines.indexOf('migrating to one')).toBeLessThan(lines.indexOf('heroku[web.1]'));
    expect(await renga.must('ps:type --app kiln')).toContain('release');
  });

  it('keeps the old release when it fails, and says so everywhere', async () => {
    await renga.must('config:set MIGRATE=true --app kiln');
    await renga.change(folder, 'Procfile', `${PROCFILE.trim()}; echo "no such table"; exit 3\n`);
    await renga.change(folder, 'VERSION', 'two');
    const push = await renga.push(folder);

    expect(push.code).toBe(1);
    expect(push.stderr).toMatch(
      / ! {5}Release v5 failed: The release command failed: release\.\d+ exited with status 3\. It wrote last:/,
    );
    expect(push.stderr).toContain('Error ID: release_command_failed');
    expect(await page()).toBe('one');
    expect(await newest()).toMatchObject({
      version: 5,
      status: 'failed',
      current: false,
      failure: {
        code: 'release_command_failed',
        message: expect.stringMatching(
          /^The release command failed: release\.\d+ exited with status 3\. It wrote last:\n {2}migrating to two\n {2}no such table$/,
        ),
        next: 'Mend it, then deploy again or run: renga releases:retry. All that it wrote: renga releases:output v5',
      },
    });
    expect(await renga.must('releases --app kiln')).toMatch(/v5 +Deploy [0-9a-f]{8} release command failed/);
    expect(await renga.must('releases:output --app kiln')).toBe('migrating to two\nno such table\n');
    expect(await log()).toMatch(/app\[api\]: Release v5 command failed by user /);
    expect(await renga.must('releases:info v5 --app kiln')).toMatch(
      /Failure: +release_command_failed: The release command failed/,
    );
  });

  it('is retried with the same code, and fails again for the same reason', async () => {
    const retried = await renga.renga('releases:retry --app kiln');

    expect(retried.code).toBe(1);
    expect(retried.stdout).toBe('migrating to two\nno such table\n');
    expect(retried.stderr).toMatch(/^Retrying v5 on kiln\.\.\. done, v6\nRunning release command\.\.\.\n/);
    expect(await newest()).toMatchObject({
      version: 6,
      description: expect.stringMatching(/^Retry of v5: Deploy [0-9a-f]{8}$/),
      failure: { code: 'release_command_failed' },
    });
    await renga.change(folder, 'Procfile', PROCFILE);
    expect((await renga.push(folder)).code).toBe(0);
    expect(await page()).toBe('two');
  });

  it('shows the old config while it runs, and keeps it when it fails', async () => {
    const set = renga.type('renga', ['config:set', 'GREETING=hi', 'MIGRATE=sleep 600', '--app', 'kiln']);
    const name = await eventually(async () =>
      (await dynos()).find((each: string) => each.startsWith('release.')),
    );
    expect(await renga.must('config:get MIGRATE --app kiln')).toBe('true\n');
    expect(await renga.must('releases --app kiln')).toContain('release command executing');
    expect(await newest()).toMatchObject({ version: 8, status: 'pending' });
    await renga.must(`ps:stop ${name} --app kiln`);
    const outcome = await set;

    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain('Error ID: release_command_failed');
    expect(outcome.stderr.replaceAll(/\s+›?\s*/g, ' ')).toContain(
      `${name} was stopped before it came to its end.`,
    );
    expect(await renga.must('config:get MIGRATE --app kiln')).toBe('true\n');
    expect((await newest()).status).toBe('failed');
    expect(await page()).toBe('two');
  });

  it('runs on a size of its own, and for rollbacks', async () => {
    await renga.must('ps:type release=Standard-2X --app kiln');
    expect((await renga.renga('ps:scale release=1 --app kiln')).stderr).toContain('cannot be scaled');
    const back = await renga.renga('rollback v3 --app kiln');

    expect(back.code).toBe(0);
    expect(back.stdout).toBe('migrating to one\n');
    expect(await page()).toBe('one');
    expect(await newest()).toMatchObject({ version: 9, description: 'Rollback to v3', current: true });
  });

  it('leaves no container behind, and what the router saw of each hand-over', async () => {
    expect(await commands()).toEqual([]);
    const seen = await eventually(async () => (await newest()).hand_over ?? false);
    expect(seen).toMatchObject({ failed: 0 });
    expect(await renga.must('releases:info v9 --app kiln')).toMatch(
      /Hand-over: +\d+ requests? served, 0 failed, \d+ retried, longest held \d+ ms\n/,
    );
  });

  const told = async () => ((await log()).match(/app\[release\.\d+\]: migrating/g) ?? []).length;
  /** Kills the control plane in the middle of a release command, and looks what the next one makes of it. */
  const interrupt = async (begin: () => Promise<{ readonly code: number | null }>) => {
    const [before, served, earlier] = [await newest(), await page(), await told()];
    const begun = begin();
    await eventually(async () => (await told()) > earlier);
    expect(await commands()).toHaveLength(1);
    process.kill(renga.controlPlanePid, 'SIGKILL');
    expect((await begun).code).not.toBe(0);

    const interrupted = await eventually(async () => {
      const release = await newest();
      return release.status === 'failed' && release;
    });
    expect(interrupted).toMatchObject({ version: before.version + 1, failure: { code: 'interrupted' } });
    await eventually(async () => (await commands()).length === 0);
    expect(await told()).toBe(earlier + 1);
    expect(await page()).toBe(served);
    expect(await renga.must('releases:output --app kiln')).toContain(
      'The control plane was stopped after the release command had begun.',
    );
  };

  it('A2: of a config change is not run twice when the control plane is killed, and the next one works', async () => {
    await interrupt(() => renga.type('renga', ['config:set', 'MIGRATE=sleep 600', '--app', 'kiln']));
    expect((await renga.renga('config:get MIGRATE --app kiln')).stdout).toBe('\n');
    let asking = true;
    const asked = (async () => {
      while (asking) await renga.get('kiln');
    })();
    expect((await renga.renga('config:set GREETING=hi --app kiln')).code).toBe(0);
    expect(await page()).toBe('one hi');
    const seen = await eventually(async () => (await newest()).hand_over ?? false);
    asking = false;
    await asked;

    expect(seen.served).toBeGreaterThan(5);
    expect(seen.failed).toBe(0);
    expect(await renga.must('releases --app kiln')).toMatch(
      new RegExp(`Set GREETING config vars .* ${seen.served} served\\n`),
    );
  });

  it('A2: of a deploy is not run twice when the control plane is killed, and the next deploy works', async () => {
    await renga.change(folder, 'Procfile', `${PROCFILE.trim()}; sleep 600\n`);
    await interrupt(() => renga.push(folder));
    await renga.change(folder, 'Procfile', PROCFILE);
    expect((await renga.push(folder)).code).toBe(0);
    expect(await page()).toBe('two hi');
  });
});
