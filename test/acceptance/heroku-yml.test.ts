import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rootfs } from '../contract/engine/rootfs.ts';
import { eventually, Installation } from './installation.ts';

const WEB = `FROM scratch
ADD rootfs.tar /
ARG GREETING
ARG SECRET
RUN echo "$GREETING, $SECRET$(ls)" > /app/greeting
WORKDIR /app
COPY index.html www/
CMD exec httpd -f -p "$PORT" -h www
`;
const FILES = {
  'heroku.yml': `build:
  docker:
    web: Dockerfile
    worker: worker/Dockerfile
  config:
    GREETING: hello
release:
  command:
    - echo migrating $SECRET
    - cat greeting
run:
  worker: echo $VERSE of $(cat /words) as $(id -u); exec sleep 1000
`,
  Dockerfile: WEB,
  '.dockerignore': 'notes\n',
  notes: 'not for the image',
  'index.html': 'first words',
  'worker/Dockerfile': 'FROM scratch\nADD rootfs.tar /\nCOPY words /\nUSER 1001\nENV VERSE=rain\n',
  'worker/words': 'summer',
};

describe('an app with a heroku.yml', () => {
  const renga = new Installation({ crashBackoffMs: [0] });
  const folder = join(renga.work, 'hall');

  const page = async (app = 'hall') => (await renga.get(app)).body;
  const releases = async () => JSON.parse(await renga.must('releases --app hall --json'));
  /** Names of what the engine has of this installation. */
  const kept = async (repository: string) => {
    const { id } = JSON.parse(readFileSync(join(renga.home, 'installation.json'), 'utf8'));
    const format = ['--format', '{{.Repository}}:{{.Tag}}', `renga/${repository}:${id}-*`];
    return (await renga.type('docker', ['images', ...format])).stdout.trim().split('\n').filter(Boolean);
  };

  beforeAll(async () => {
    await renga.repository('hall', FILES);
    for (const place of ['', 'worker'])
      await pipeline(await rootfs(), createWriteStream(join(folder, place, 'rootfs.tar')));
    await renga.commit(folder, 'add a root');
    await renga.must('apps:create hall --stack container', { cwd: folder });
    await renga.must('config:set SECRET=canary --app hall');
  });
  afterAll(() => renga.remove());

  it('is built by its push, and its release command comes first', async () => {
    const push = await renga.push(folder);
    const seen = push.stderr.replaceAll(/^remote: ?/gm, '').replaceAll(/ +$/gm, '');

    expect(push.code, push.stderr).toBe(0);
    expect(seen).toMatch(
      /=== Building web \(Dockerfile\)\nStep 1\/8 : FROM scratch\n[\s\S]*=== Storing web \(Dockerfile\)\n=== Building worker \(worker\/Dockerfile\)\nStep 1\/5 : FROM scratch\n[\s\S]*=== Storing worker \(worker\/Dockerfile\)\n=== Process types: release, web, worker\n-----> Launching\.\.\.\n[\s\S]*migrating canary\nhello, /,
    );
    expect(seen).toContain('Released v4\n');
    expect(await page()).toBe('first words');
    const [newest] = await releases();
    const commit = (await renga.git(folder, 'rev-parse HEAD')).trim();
    expect(newest).toMatchObject({ version: 4, description: `Deploy ${commit.slice(0, 8)}` });
    expect(await renga.must('ps --app hall')).toMatch(/=== web .*\/bin\/sh -c exec\\ httpd/);
    expect(await renga.must('ps:scale --app hall')).toMatch(/^release=0:\S+ web=1:\S+ worker=0:\S+\n$/);
  });

  it('runs each type by its own image, with config vars that its build never saw', async () => {
    // What could be copied was the root, the page and what says how to build; the argument that is no build.config is empty.
    expect((await renga.must('run --app hall -- cat greeting')).trim()).toMatch(
      /^hello, app\sbin\sdev\setc\sproc\ssys\stmp$/,
    );
    await renga.must('ps:scale worker=1 --app hall');
    await eventually(
      async () => (await renga.must('logs --app hall')).includes('app[worker.1]: rain of summer as 1001'),
      60_000,
    );
    const [ref = ''] = await kept('image');
    const history = await renga.type('docker', ['history', '--no-trunc', ref]);
    expect(history.stdout).not.toContain('canary');
    expect(await kept('build')).toEqual([]);
  });

  it('goes on serving what a Dockerfile that cannot be built was to replace', async () => {
    await renga.change(
      folder,
      'worker/Dockerfile',
      'FROM scratch\nADD rootfs.tar /\nRUN echo no such verse; exit 3\n',
    );
    const push = await renga.push(folder);

    expect(push.code).toBe(1);
    expect(push.stderr).toMatch(
      /remote: Step 3\/3 : RUN echo no such verse; exit 3\s+remote: .*\s+remote: no such verse/,
    );
    expect(push.stderr).toMatch(
      /!\s+worker\/Dockerfile could not be built: The command '\/bin\/sh -c echo no such verse; exit 3' returned a non-zero code: 3\./,
    );
    expect(push.stderr).toContain('Error ID: dockerfile_failed');
    expect(await renga.must('builds:output --app hall')).toContain('no such verse\n');
    expect(await page()).toBe('first words');
    await renga.change(folder, 'heroku.yml', 'build:\n  docker:\n    web: Dockerfil\nrum: x\n');
    expect((await renga.push(folder)).stderr).toContain(
      'The heroku.yml is not valid: heroku.yml line 4, rum: is not known here: take it out.',
    );
    expect((await releases())[0].version).toBe(4);
  });

  it('is rolled back and promoted by image', async () => {
    await renga.change(
      folder,
      'heroku.yml',
      'build:\n  docker:\n    web: Dockerfile\n  config:\n    GREETING: hello\n',
    );
    await renga.change(folder, 'index.html', 'second words');
    const push = await renga.push(folder);
    expect(push.code, push.stderr).toBe(0);
    // The engine remembers the steps before what has changed.
    expect(push.stderr).toContain('Using cache');
    expect(await page()).toBe('second words');
    await renga.must('releases:rollback v4 --app hall');
    expect(await page()).toBe('first words');
    await renga.must('apps:create hall-live --stack container', { cwd: renga.work });
    await renga.must('pipelines:create halls --app hall --stage staging');
    await renga.must('pipelines:add halls --app hall-live --stage production');
    await renga.must('pipelines:promote --app hall');
    expect(await page('hall-live')).toBe('first words');
  });

  it('may leave the stack, and come back', async () => {
    await renga.must('stack:set debian-13 --app hall');
    await renga.change(folder, 'Procfile', 'web: exec python3 -m http.server $PORT\n');
    const away = await renga.push(folder);
    expect(away.code, away.stderr).toBe(0);
    expect(away.stderr).toContain('Procfile declares types -> web');
    expect(await page()).toBe('second words');

    await renga.must('stack:set container --app hall');
    await renga.change(folder, 'index.html', 'third words');
    const back = await renga.push(folder);
    expect(back.code, back.stderr).toBe(0);
    expect(await page()).toBe('third words');
  });

  it('takes its images with it', async () => {
    expect((await kept('image')).length).toBeGreaterThan(1);
    for (const app of ['hall-live', 'hall']) await renga.must(`apps:destroy --app ${app} --confirm ${app}`);
    await eventually(async () => (await kept('image')).length === 0, 60_000);
  });
});
