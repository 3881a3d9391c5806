import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type CliBench, cliBench, program } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';

const URL = 'http://git.localhost:8080/alpha.git';

/** A bench whose folder is a git repository. */
async function repositoryBench(): Promise<
  CliBench & { readonly git: (...words: readonly string[]) => string }
> {
  let tokens = 0;
  const bench = await cliBench({
    'GET /apps/alpha': anApp(),
    'GET /apps/beta': anApp({ name: 'beta' }),
    'POST /apps': () => ({ status: 201, body: anApp() }),
    'PATCH /apps/alpha': anApp({ name: 'beta' }),
    'DELETE /apps/alpha': anApp(),
    'POST /oauth/authorizations': () => ({
      status: 201,
      body: { id: 'o1', access_token: { id: 't1', token: `HRKU-${++tokens}` } },
    }),
  });
  const git = (...words: readonly string[]): string =>
    execFileSync('git', words, { cwd: bench.folder, env: bench.env, encoding: 'utf8' });
  git('init', '--quiet');
  return { ...bench, git };
}

const credentials = (git: (...words: readonly string[]) => string): readonly string[] =>
  git('config', '--local', '--get-all', 'credential.http://git.localhost:8080.helper').split('\n');

describe('renga git:remote', () => {
  it('adds the remote and the helper for its host, in this repository only', async () => {
    const { run, git, home } = await repositoryBench();
    expect(await run(['git:remote', '-a', 'alpha'])).toEqual({
      status: 0,
      stdout: `set git remote renga to ${URL}\n`,
      stderr: '',
    });
    expect(git('remote', 'get-url', 'renga')).toBe(`${URL}\n`);
    expect(credentials(git)).toEqual(['', `!RENGA_HOME='${home}' '${program}' git:credentials`, '']);
  });

  it('points a remote that is there elsewhere, and does not pile up helpers', async () => {
    const { run, git } = await repositoryBench();
    await run(['git:remote', '-a', 'alpha']);
    await run(['git:remote', '-a', 'beta']);
    expect(git('remote', 'get-url', 'renga')).toBe('http://git.localhost:8080/beta.git\n');
    expect(credentials(git)).toHaveLength(3);
  });

  it('refuses outside of a repository', async () => {
    const { run, home } = await cliBench({ 'GET /apps/alpha': anApp() });
    expect(await run(['git:remote', '-a', 'alpha'], { cwd: home })).toEqual({
      status: 1,
      stdout: '',
      stderr: ' ›   Error: Not a git repository. Run git init first.\n ›\n ›   Error ID: not_a_repository\n',
    });
  });
});

describe('the app of a repository', () => {
  it('is the one of its remote, also in a folder below', async () => {
    const { run, git, platform, folder } = await repositoryBench();
    git('remote', 'add', 'renga', URL);
    platform.route({ 'GET /apps/alpha/config-vars': { A: '1' } });
    execFileSync('mkdir', ['-p', join(folder, 'src/deep')]);
    expect((await run(['config:get', 'A'], { cwd: join(folder, 'src/deep') })).stdout).toBe('1\n');
  });

  it('has to be named when there are several', async () => {
    const { run, git } = await repositoryBench();
    git('remote', 'add', 'prod', URL);
    git('remote', 'add', 'staging', 'http://git.localhost:8080/alpha-staging.git');
    git('remote', 'add', 'origin', 'https://example.test/alpha.git');
    expect(await run(['config'])).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        ' ›   Error: Multiple apps in git remotes',
        ' ›     Usage: --remote staging',
        ' ›        or: --app alpha-staging',
        ' ›     Your local git repository has more than 1 app referenced in git remotes.',
        " ›     Because of this, we can't determine which app you want to run this command against.",
        ' ›     Specify the app you want with --app or --remote.',
        ' ›     Renga remotes in repo:',
        ' ›     alpha (prod)',
        ' ›     alpha-staging (staging)',
        ' ›',
        ' ›   Error ID: multiple_apps',
        '',
      ].join('\n'),
    });
  });

  it('is chosen by --remote, RENGA_APP, or the setting renga.remote', async () => {
    const { run, git, platform } = await repositoryBench();
    git('remote', 'add', 'prod', URL);
    git('remote', 'add', 'staging', 'http://git.localhost:8080/beta.git');
    platform.route({ 'GET /apps/:app/config-vars': (_, __, [app]) => ({ body: { APP: app } }) });
    const app = async (words: readonly string[], env = {}) =>
      (await run(['config:get', 'APP', ...words], { env })).stdout;
    expect(await app(['--remote', 'staging'])).toBe('beta\n');
    expect(await app([], { RENGA_APP: 'gamma' })).toBe('gamma\n');
    expect(await app(['-r', 'prod'], { RENGA_APP: 'gamma' })).toBe('alpha\n');
    git('config', 'renga.remote', 'staging');
    expect(await app([])).toBe('beta\n');
  });

  it('is missing where nothing says which', async () => {
    const { run } = await repositoryBench();
    expect(await run(['config'])).toEqual({
      status: 2,
      stdout: '',
      stderr: [
        ' ›   Error: Missing required flag app',
        ' ›   Name the app with --app APP or RENGA_APP=APP, or run this in a git repository with a remote',
        ' ›   for it: renga git:remote -a APP',
        ' ›   See more help with --help',
        ' ›',
        ' ›   Error ID: missing_app',
        '',
      ].join('\n'),
    });
  });
});

describe('git remotes of apps', () => {
  it('are added when an app is created in a repository', async () => {
    const { run, git } = await repositoryBench();
    await run(['create', '--remote', 'staging']);
    expect(git('remote', '--verbose')).toBe(`staging\t${URL} (fetch)\nstaging\t${URL} (push)\n`);
  });

  it('are not added with --no-remote, and never over another one', async () => {
    const { run, git } = await repositoryBench();
    await run(['create', '--no-remote']);
    expect(git('remote')).toBe('');
    git('remote', 'add', 'renga', 'https://example.test/other.git');
    expect((await run(['create'])).stderr).toBe(
      'Creating app... done, alpha\n ›   Warning: The git remote renga points to https://example.test/other.git and was left alone.\n',
    );
  });

  it('follow a renamed app, and go with a destroyed one', async () => {
    const { run, git } = await repositoryBench();
    git('remote', 'add', 'renga', URL);
    expect((await run(['apps:rename', 'beta'])).stdout).toBe(
      'http://beta.localhost:8080/ | http://git.localhost:8080/beta.git\nGit remote renga updated\n',
    );
    expect(git('remote', 'get-url', 'renga')).toBe('http://git.localhost:8080/beta.git\n');
    git('remote', 'set-url', 'renga', URL);
    await run(['destroy', '--confirm', 'alpha']);
    expect(git('remote')).toBe('');
  });
});

describe('renga git:credentials', () => {
  const asked = (host: string): string => `protocol=http\nhost=${host}\n\n`;

  it('makes a token once, keeps it for its owner alone, and forgets it when git was refused', async () => {
    const { run, home, platform } = await repositoryBench();
    const get = async () =>
      (await run(['git:credentials', 'get'], { input: asked('git.localhost:8080') })).stdout;
    expect(await get()).toBe('username=renga\npassword=HRKU-1\n');
    expect(await get()).toBe('username=renga\npassword=HRKU-1\n');
    expect(statSync(join(home, 'config.json')).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(home, 'config.json'), 'utf8'))).toEqual({
      backends: { local: { token: 'HRKU-1' } },
    });
    await run(['git:credentials', 'erase'], { input: asked('git.localhost:8080') });
    expect(await get()).toBe('username=renga\npassword=HRKU-2\n');
    expect(platform.requests.filter((request) => request.startsWith('POST'))).toHaveLength(2);
  });

  it('says nothing about other hosts', async () => {
    const { run, platform } = await repositoryBench();
    const input = 'protocol=https\nhost=example.test\n\n';
    expect(await run(['git:credentials', 'get'], { input })).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(platform.requests).toEqual([]);
  });

  it('is what git itself asks', async () => {
    const { run, folder, env } = await repositoryBench();
    await run(['git:remote', '-a', 'alpha']);
    // Git runs beside the platform, which lives in this process.
    const asking = spawn('git', ['credential', 'fill'], { cwd: folder, env: { ...env, RENGA_HOME: '' } });
    asking.stdin.end('protocol=http\nhost=git.localhost:8080\n\n');
    const filled = await text(asking.stdout);
    expect(filled).toBe('protocol=http\nhost=git.localhost:8080\nusername=renga\npassword=HRKU-1\n');
  });
});

describe('renga auth:token', () => {
  it('prints the token that git uses too', async () => {
    const { run } = await repositoryBench();
    expect(await run(['auth:token'])).toEqual({ status: 0, stdout: 'HRKU-1\n', stderr: '' });
    expect((await run(['auth:token'])).stdout).toBe('HRKU-1\n');
  });
});
