import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliEnv, runCli, temporaryFolder } from '../support/cli.ts';
import { installationWith, SERVE } from '../support/fake-installation.ts';

/** Runs the program of a fake installation in a fresh home. */
function bench(source: string) {
  const installation = installationWith(source);
  const home = join(temporaryFolder(), 'home');
  const place = { folder: temporaryFolder(), env: cliEnv(home) };
  return {
    home,
    run: (...words: readonly string[]) => runCli(words, place, { program: installation.program }),
    pids: installation.starts,
    starts: () => installation.starts().length,
  };
}

describe('the local backend', () => {
  it('is started by the first command that needs it, and stays', async () => {
    const { run, starts, home } = bench(SERVE);
    expect(await run('apps')).toEqual({
      status: 0,
      stdout: 'You have no apps.\n',
      stderr: 'Starting the local backend...\n',
    });
    expect(await run('apps')).toEqual({ status: 0, stdout: 'You have no apps.\n', stderr: '' });
    expect(starts()).toBe(1);
    expect(statSync(home).mode & 0o777).toBe(0o700);
    expect(existsSync(join(home, 'run/start.lock'))).toBe(false);
  });

  it('is started once when ten commands race for it', async () => {
    const { run, starts } = bench(`await new Promise((resolve) => setTimeout(resolve, 300));${SERVE}`);
    const results = await Promise.all(Array.from({ length: 10 }, () => run('apps')));
    expect(results.map(({ status, stdout }) => ({ status, stdout }))).toEqual(
      Array.from({ length: 10 }, () => ({ status: 0, stdout: 'You have no apps.\n' })),
    );
    expect(starts()).toBe(1);
  });

  it('says so when the folder of its installation cannot be made, and does not try for ever', async () => {
    const place = { folder: temporaryFolder(), env: cliEnv('/proc/renga/home') };

    expect(await runCli(['apps'], place)).toEqual({
      status: 5,
      stdout: '',
      stderr: [
        'Starting the local backend...',
        " ›   Error: The folder /proc/renga/home cannot be made: ENOENT: no such file or directory, mkdir '/proc/renga'. Set RENGA_HOME to one that can.",
        ' ›',
        ' ›   Error ID: backend_not_started',
        '',
      ].join('\n'),
    });
  });

  it('is started again when the one that was starting it has died', async () => {
    const { run, starts, home } = bench(SERVE);
    mkdirSync(join(home, 'run'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, 'run/start.lock'), '999999999\n');
    expect((await run('apps')).status).toBe(0);
    expect(starts()).toBe(1);
  });

  it('waits for the one before it, which has closed its doors and not let go of its installation', async () => {
    const { run, starts } = bench(`
      import { readFileSync } from 'node:fs';
      if (readFileSync(new URL('../starts', import.meta.url), 'utf8').split('\\n').length < 4) process.exit(75);
      ${SERVE}`);
    expect(await run('apps')).toEqual({
      status: 0,
      stdout: 'You have no apps.\n',
      stderr: 'Starting the local backend...\n',
    });
    expect(starts()).toBe(3);
  });

  it('tells every waiting command why it did not start, having tried once', async () => {
    const { run, starts, home } = bench(`
      await new Promise((resolve) => setTimeout(resolve, 200));
      console.error('Another user owns the state.');
      process.exit(1);`);
    const results = await Promise.all([run('apps'), run('config', '-a', 'alpha'), run('whoami')]);
    const expected = [
      'Starting the local backend...',
      ' ›   Error: The local backend did not start: it exited with 1.',
      ` ›   The end of its log ${join(home, 'control-plane.log')}:`,
      ' ›     Another user owns the state.',
      ' ›',
      ' ›   Error ID: backend_not_started',
      '',
    ].join('\n');
    for (const result of results) expect(result).toEqual({ status: 5, stdout: '', stderr: expected });
    expect(starts()).toBe(1);
  });

  it('is tried again by a later command', async () => {
    const { run, starts } = bench('process.exit(1);');
    await run('apps');
    await run('apps');
    expect(starts()).toBe(2);
  });
});

describe('renga backend', () => {
  it('starts, shows and stops it', async () => {
    const { run, starts, pids, home } = bench(SERVE);
    expect(await run('backend:start')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Starting the local backend... done, http://localhost:8080\n',
    });
    const [pid] = pids();
    expect((await run('backend:status')).stdout).toBe(
      [
        '=== Local Backend',
        '',
        'URL:     http://localhost:8080',
        'Engine:  docker 20.10',
        'Version: 0.1.0',
        `Process: ${pid}`,
        'Since:   2020/01/02 03:04:05 +0000',
        `Home:    ${home}`,
        `CA:      ${home}/tls/ca.pem`,
        '',
      ].join('\n'),
    );
    expect(await run('backend:stop')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Stopping the local backend... done\n',
    });
    expect(starts()).toBe(1);
  });

  it('is never started by asking for its status, its log, or its end', async () => {
    const { run, starts } = bench(SERVE);
    expect(await run('backend:status')).toEqual({
      status: 1,
      stdout: 'The local backend is not running.\n',
      stderr: '',
    });
    expect(JSON.parse((await run('backend:status', '--json')).stdout)).toEqual({ running: false });
    expect(await run('backend:stop')).toEqual({
      status: 0,
      stdout: '',
      stderr: 'Stopping the local backend... done\n',
    });
    expect(await run('backend:logs')).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(starts()).toBe(0);
  });

  it('shows the end of its own log', async () => {
    const { run, home } = bench(SERVE);
    mkdirSync(home, { mode: 0o700 });
    writeFileSync(join(home, 'control-plane.log'), 'one\ntwo\nthree\n');
    expect((await run('backend:logs', '-n', '2')).stdout).toBe('two\nthree\n');
  });
});
