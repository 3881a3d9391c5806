import { execFile, spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { Harness } from './support/harness.ts';

const run = promisify(execFile);
const STOPPED =
  'renga: the control plane was stopped while it worked on this push; nothing was changed, push again';

/** Real git in a folder, without the user's settings. */
const git = (cwd: string, ...args: readonly string[]) =>
  run('git', [...args], {
    cwd,
    env: { ...process.env, HOME: cwd, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
  });

/** A repository with one commit, and a bare one whose pre-receive hook does this. */
async function repositories(
  harness: Harness,
  hook: string,
): Promise<{ readonly work: string; readonly bare: string }> {
  const work = join(harness.home, 'work');
  const bare = join(harness.home, 'bare.git');
  await mkdir(work);
  await git(harness.home, 'init', '-q', '--bare', bare);
  await writeFile(join(bare, 'hooks', 'pre-receive'), `#!/bin/sh\n${hook}\n`, { mode: 0o755 });
  await git(work, 'init', '-q', '-b', 'main');
  await writeFile(join(work, 'file'), 'content');
  await git(work, 'add', 'file');
  await git(work, '-c', 'user.name=T', '-c', 'user.email=t@e.test', 'commit', '-q', '-m', 'first');
  return { work, bare };
}

/** A control plane of its own process, with git's receive-pack behind it; resolves when it listens. */
async function startGitServer(harness: Harness, bare: string): Promise<{ kill(): void }> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'support', 'git-server.ts'), harness.controlSocket, bare],
    { stdio: ['ignore', 'pipe', 'inherit'], detached: true },
  );
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    process.kill(-child.pid, 'SIGKILL');
  };
  onTestFinished(kill);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return { kill };
}

test('a push through the router', async () => {
  const harness = await Harness.start();
  const { work, bare } = await repositories(harness, 'echo "-----> building"');
  await harness.publish({});
  await startGitServer(harness, bare);

  const push = await git(work, 'push', `http://git.localhost:${harness.port}/demo.git`, 'main');

  expect(push.stderr).toContain('remote: -----> building');
  expect((await git(bare, 'log', '--format=%s', 'main')).stdout).toBe('first\n');
});

test.each([
  ['after it has shown progress', 'echo "-----> building"; touch "$PWD/reached"; sleep 20'],
  ['before its first word', 'touch "$PWD/reached"; sleep 20'],
])('whoever pushes reads why, when the control plane is killed %s', async (_name, hook) => {
  const harness = await Harness.start();
  const { work, bare } = await repositories(harness, hook);
  await harness.publish({});
  const server = await startGitServer(harness, bare);

  const push = git(work, 'push', `http://git.localhost:${harness.port}/demo.git`, 'main').then(
    () => ({ code: 0, stderr: '' }),
    (error) => ({ code: error.code, stderr: String(error.stderr) }),
  );
  const { access } = await import('node:fs/promises');
  const reached = () =>
    access(join(bare, 'reached')).then(
      () => true,
      () => false,
    );
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => setTimeout(resolve, 200));
  server.kill();
  const { code, stderr } = await push;

  expect(stderr).toContain(`remote: ${STOPPED}`);
  expect(code).not.toBe(0);
  expect((await git(bare, 'for-each-ref')).stdout).toBe('');
});
