import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootfs } from '../contract/engine/rootfs.ts';
import { eventually, Installation } from './installation.ts';

const FILES = {
  'Dockerfile.web': `FROM scratch
ADD rootfs.tar /
WORKDIR /app
COPY index.html www/
CMD exec httpd -f -p "$PORT" -h www
`,
  'Dockerfile.worker': `FROM scratch
ADD rootfs.tar /
USER 1001
ENV VERSE=rain
CMD ["sh", "-c", "echo $GREETING $VERSE as $(id -u); exec sleep 1000"]
`,
  'Dockerfile.release': `FROM scratch
ADD rootfs.tar /
CMD echo migrating, $GREETING
`,
  'index.html': 'first words',
};

describe('images that are pushed', () => {
  const renga = new Installation({ crashBackoffMs: [0] });
  const folder = join(renga.work, 'hall');
  let installation = '';

  const docker = (...words: readonly string[]) => renga.type('docker', words, { cwd: folder });
  const page = async (app = 'hall') => (await renga.get(app)).body;
  const here = { cwd: folder };
  const registry = () => `localhost:${renga.port}`;
  /** Names of what the engine has of it. */
  const images = async (name: string) =>
    (await docker('images', '--format', '{{.Repository}}:{{.Tag}}', name)).stdout
      .trim()
      .split('\n')
      .filter(Boolean);
  const newest = async () => JSON.parse(await renga.must('releases --app hall --json'))[0];

  beforeAll(async () => {
    await renga.repository('hall', FILES);
    await pipeline(await rootfs(), createWriteStream(join(folder, 'rootfs.tar')));
    await renga.must('apps:create hall --stack container', here);
    await renga.must('config:set GREETING=hello --app hall');
    installation = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8')).id;
  });
  afterAll(async () => {
    // Also what was built once and has lost its tag since.
    const built = await docker('images', '--quiet', `${registry()}/hall/*`);
    await docker('rmi', '--force', ...new Set(built.stdout.trim().split('\n')));
    await renga.remove();
  });

  it('run nothing until they are released', async () => {
    expect(await renga.renga('container:release web --app hall')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('No image latest of hall/web has been pushed.'),
    });
    const pushed = await renga.renga('container:push --recursive --app hall', here);

    expect(pushed.stderr).not.toMatch(/denied|unauthorized/);
    expect(pushed.code).toBe(0);
    expect(pushed.stdout).toContain('=== Pushing worker (Dockerfile.worker)');
    expect(pushed.stdout).toContain(
      'Pushed. To have it run: renga container:release release web worker -a hall',
    );
    // Nobody had to log in, and no token stays behind.
    expect(existsSync(join(renga.work, '.docker/config.json'))).toBe(false);
    expect((await newest()).version).toBe(3);
    expect((await renga.renga('ps:type --app hall')).stderr).toContain('No process types on hall.');
  });

  it('are one release, whose command comes first', async () => {
    const released = await renga.renga('container:release web worker release --app hall');

    expect(released.code).toBe(0);
    expect(released.stderr).toContain('Releasing images web, worker, release to hall... done, v4');
    expect(released.stderr + released.stdout).toContain('migrating, hello');
    expect(await page()).toBe('first words');
    const { description, slug } = await newest();
    expect(description).toMatch(
      /^Deployed web \([0-9a-f]{12}\), worker \([0-9a-f]{12}\), release \([0-9a-f]{12}\)$/,
    );
    expect(slug).not.toBeNull();
    expect(await renga.must('ps --app hall')).toContain(
      '/bin/sh -c exec\\ httpd\\ -f\\ -p\\ \\"\\$PORT\\"\\ -h\\ www (1)',
    );
  });

  it('run each by its own words and user, with config vars', async () => {
    await renga.must('ps:scale worker=1 --app hall');

    await eventually(
      async () => (await renga.must('logs --app hall')).includes('app[worker.1]: hello rain as 1001'),
      60_000,
    );
    expect(await renga.must('run --app hall -- echo $GREETING from $(pwd) as $(id -u)')).toBe(
      'hello from /app as 1000\n',
    );
    expect(await renga.must('run --app hall --type worker -- echo $VERSE')).toBe('rain\n');
    const inside = await renga.renga('run:inside web.1 --app hall -- cat www/index.html');
    expect(inside.stdout).toBe('first words');
  });

  it('leave what runs when their command fails, and are rolled back to', async () => {
    await writeFile(join(folder, 'index.html'), 'second words');
    await writeFile(
      join(folder, 'Dockerfile.release'),
      'FROM scratch\nADD rootfs.tar /\nCMD echo no such table; exit 3\n',
    );
    await renga.must('container:push web release --recursive --app hall', here);
    const failed = await renga.renga('container:release web release --app hall');
    expect(failed.code).toBe(1);
    expect(failed.stdout + failed.stderr).toMatch(
      /no such table[\s\S]*Release v5 failed: The release command failed: release\.\d+ exited with status 3/,
    );
    expect(await page()).toBe('first words');
    await renga.must('container:rm release --app hall');
    await renga.must('container:release web --app hall');
    expect(await page()).toBe('second words');
    await renga.must('releases:rollback v4 --app hall');
    expect(await page()).toBe('first words');
    // Types that were not named are what they were.
    expect(await renga.must('ps --app hall')).toContain('worker.1');
  });

  it('are loaded again where the engine has lost them', async () => {
    const lost = await images(`renga/image:${installation}-*`);
    expect(lost.length).toBeGreaterThan(2);
    await docker('rmi', '--force', ...lost);
    await renga.must('ps:restart web --app hall');

    await eventually(async () => (await images(`renga/image:${installation}-*`)).length > 0, 60_000);
    expect(await page()).toBe('first words');
  });

  it('are pulled by docker itself, which logs in with a token', async () => {
    const image = `${registry()}/hall/web`;
    expect(await renga.get('registry', '/v2/')).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="Renga"' },
    });
    await docker('rmi', '--force', image);
    expect((await docker('pull', image)).stderr).toMatch(/unauthorized|no basic auth/i);
    expect((await docker('login', '--username=_', '--password=HRKU-wrong', registry())).code).not.toBe(0);
    expect((await renga.renga('container:login')).stdout).toContain('Login Succeeded');

    expect((await docker('pull', image)).stdout).toContain(`Downloaded newer image for ${image}:latest`);
    expect((await docker('push', image)).stdout).toContain('Layer already exists');
    expect((await renga.renga('container:logout --app hall')).code).toBe(0);
    expect((await docker('pull', image)).code).not.toBe(0);
    await docker('rmi', '--force', image);
    expect((await renga.renga('container:pull web --app hall')).stdout).toContain(`Pulling web as ${image}`);
    expect(await renga.must('container:run web --app hall --port 45678 -- cat www/index.html')).toContain(
      'second words',
    );
  });

  it('are promoted without being pushed again', async () => {
    await renga.must('apps:create hall-live --stack container');
    await renga.must('pipelines:create halls --app hall --stage staging');
    await renga.must('pipelines:add halls --app hall-live --stage production');
    await renga.must('pipelines:promote --app hall');

    expect(await page('hall-live')).toBe('first words');
  });

  it('go, type by type and with their app', async () => {
    await renga.must('container:rm worker --app hall');

    expect((await newest()).description).toBe('Removed worker');
    expect(await renga.must('ps --app hall')).not.toContain('worker');
    expect(await page()).toBe('first words');
    for (const app of ['hall-live', 'hall']) await renga.must(`apps:destroy --app ${app} --confirm ${app}`);
    await eventually(async () => (await images(`renga/image:${installation}-*`)).length === 0, 60_000);
  });

  it('are for apps of the stack container, which is built by a heroku.yml alone', async () => {
    await renga.must('apps:create barn', { cwd: renga.work });
    expect(await renga.renga('container:release web --app barn')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('Switch: renga stack:set container -a barn'),
    });
    await renga.must('stack:set container --app barn');
    const barn = await renga.repository('barn', { Procfile: 'web: true' });
    await renga.must('git:remote --app barn', { cwd: barn });
    const push = await renga.push(barn);
    expect(push.code).toBe(1);
    expect(push.stderr).toContain('Your app does not include a heroku.yml build manifest.');
    expect(push.stderr).toContain('renga stack:set debian-13 -a barn');
  });
});
